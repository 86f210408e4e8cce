// Closes a test run: every skipped test with its reason, then one line that counts them all.

/** vitest reporter; fails the run if something was skipped although CAMADA_FORBID_SKIP=1. */
export default class SkipReporter {
  onTestRunEnd(modules, errors) {
    const counts = { passed: 0, failed: errors.length, skipped: 0 }
    const reasons = new Map()
    for (const module of modules) {
      for (const error of module.errors()) {
        counts.failed += 1
        console.error(`failed to load ${module.moduleId}: ${error.message}`)
      }
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') counts.passed += 1
        else if (result.state === 'failed') counts.failed += 1
        else {
          counts.skipped += 1
          const reason = result.note ?? 'no reason given'
          reasons.set(reason, [...(reasons.get(reason) ?? []), test.fullName])
        }
      }
    }
    for (const [reason, names] of reasons) {
      console.log(`\nskipped, ${reason}:`)
      for (const name of names.slice(0, 12)) console.log(`  ${name}`)
      if (names.length > 12) console.log(`  and ${names.length - 12} more`)
    }
    if (counts.skipped > 0 && process.env.CAMADA_FORBID_SKIP === '1') {
      console.error(`${counts.skipped} tests were skipped where skipping is forbidden`)
      process.exitCode = 1
    }
    console.log(
      `\n${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
    )
  }
}
