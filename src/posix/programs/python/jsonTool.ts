/** `python3 -m json.tool`, as a script. */
export const jsonTool = String.raw`
import json, sys

def main(words):
    options = {'indent': 4, 'sort_keys': False, 'ensure_ascii': True}
    files = []
    while words:
        word = words.pop(0)
        if word == '--sort-keys':
            options['sort_keys'] = True
        elif word == '--no-ensure-ascii':
            options['ensure_ascii'] = False
        elif word == '--compact':
            options['indent'], options['separators'] = None, (',', ':')
        elif word == '--no-indent':
            options['indent'] = None
        elif word == '--tab':
            options['indent'] = '\t'
        elif word == '--indent':
            options['indent'] = int(words.pop(0))
        else:
            files.append(word)
    source = open(files[0]) if files and files[0] != '-' else sys.stdin
    try:
        value = json.loads(source.read())
    except ValueError as e:
        sys.exit(e)
    out = open(files[1], 'w') if len(files) > 1 else sys.stdout
    out.write(json.dumps(value, **options) + '\n')


main(sys.argv[1:])
`
