/** Sessions of the `mysql` client: what is typed, and how the client is called. Each has an empty database `lab`. */
const people = `CREATE TABLE people (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(30) NOT NULL, city VARCHAR(20), born DATE, height DECIMAL(4,2));
INSERT INTO people (name, city, born, height) VALUES ('Ana','Natal','1990-05-01',1.62),('Bruno','Recife','1985-12-24',1.80),('Carla','Natal','2001-02-28',1.70),('Davi',NULL,NULL,NULL);
`
const orders = `${people}CREATE TABLE orders (id INT PRIMARY KEY, person_id INT, total DECIMAL(10,2), placed DATETIME, FOREIGN KEY (person_id) REFERENCES people(id));
INSERT INTO orders VALUES (1,1,10.50,'2024-01-02 03:04:05'),(2,1,20.25,'2024-02-03 00:00:00'),(3,2,5,'2024-02-03 12:00:00'),(4,NULL,7.75,NULL);
`

const session = (name, sql, ...args) => ({ name, sql, args })

export const sessions = [
  session('select constants', "SELECT 1, 'a', NULL, 1.50, 2e3, TRUE"),
  session('select constants in a table', "SELECT 1 AS one, 'a' AS b, NULL AS n, 1.50 AS d", '-t'),
  session('all rows', `${people}SELECT * FROM people`),
  session('all rows in a table', `${people}SELECT * FROM people`, '-t'),
  session('one column a line', `${people}SELECT * FROM people WHERE id < 3\\G`),
  session('without names', `${people}SELECT id, name FROM people`, '-N'),
  session('vertical option', `${people}SELECT id, city FROM people LIMIT 2`, '-E'),
  session(
    'where and order',
    `${people}SELECT name FROM people WHERE city = 'natal' ORDER BY born DESC; SELECT name FROM people WHERE height > 1.65 ORDER BY height; SELECT name FROM people WHERE city <> 'Natal'`,
  ),
  session(
    'null logic',
    'SELECT NULL = NULL, NULL <=> NULL, NULL IS NULL, NOT NULL, NULL AND 0, NULL OR 1, 1 IN (2, NULL), 2 IN (2, NULL), NULL BETWEEN 1 AND 2',
  ),
  session(
    'between, in, like',
    `${people}SELECT name FROM people WHERE id BETWEEN 2 AND 3; SELECT name FROM people WHERE id IN (1,4); SELECT name FROM people WHERE name LIKE '%a%'; SELECT name FROM people WHERE name LIKE '_a%'; SELECT name FROM people WHERE name NOT LIKE 'A%'`,
  ),
  session(
    'limit and offset',
    `${people}SELECT id FROM people ORDER BY id LIMIT 2; SELECT id FROM people ORDER BY id LIMIT 1, 2; SELECT id FROM people ORDER BY id DESC LIMIT 1 OFFSET 1`,
  ),
  session(
    'nulls in order',
    `${people}SELECT name, city FROM people ORDER BY city, name; SELECT name, city FROM people ORDER BY city DESC, name DESC`,
  ),
  session(
    'aggregates',
    `${people}SELECT COUNT(*), COUNT(city), COUNT(DISTINCT city), MIN(height), MAX(born), SUM(height), AVG(height) FROM people`,
  ),
  session(
    'aggregates of nothing',
    `${people}SELECT COUNT(*), SUM(height), AVG(height), MIN(name) FROM people WHERE id > 100`,
  ),
  session(
    'group and having',
    `${people}SELECT city, COUNT(*) AS n, AVG(height) FROM people GROUP BY city ORDER BY city; SELECT city, COUNT(*) AS n FROM people GROUP BY city HAVING n > 1; SELECT city FROM people GROUP BY city HAVING COUNT(*) = 1 ORDER BY city`,
  ),
  session(
    'group_concat',
    `${people}SELECT GROUP_CONCAT(name), GROUP_CONCAT(name ORDER BY id DESC SEPARATOR '; '), GROUP_CONCAT(DISTINCT city) FROM people`,
  ),
  session(
    'inner join',
    `${orders}SELECT people.name, orders.total FROM people JOIN orders ON people.id = orders.person_id ORDER BY orders.id`,
  ),
  session(
    'left join',
    `${orders}SELECT p.name, o.total FROM people p LEFT JOIN orders o ON o.person_id = p.id ORDER BY p.id, o.id`,
  ),
  session(
    'right join',
    `${orders}SELECT p.name, o.total FROM people p RIGHT JOIN orders o ON o.person_id = p.id ORDER BY o.id`,
  ),
  session(
    'cross join and comma',
    `${orders}SELECT COUNT(*) FROM people, orders; SELECT COUNT(*) FROM people CROSS JOIN orders; SELECT p.name, o.id FROM people p, orders o WHERE p.id = o.person_id ORDER BY o.id`,
  ),
  session(
    'join with groups',
    `${orders}SELECT p.name, COUNT(o.id) AS n, SUM(o.total) AS total FROM people p LEFT JOIN orders o ON o.person_id = p.id GROUP BY p.id, p.name ORDER BY total DESC, p.name`,
  ),
  session(
    'join using',
    'CREATE TABLE a (k INT, x INT); CREATE TABLE b (k INT, y INT); INSERT INTO a VALUES (1,10),(2,20); INSERT INTO b VALUES (2,200),(3,300); SELECT * FROM a JOIN b USING (k); SELECT * FROM a NATURAL JOIN b; SELECT * FROM a LEFT JOIN b USING (k) ORDER BY k',
  ),
  session('self join', `${people}SELECT x.name, y.name FROM people x JOIN people y ON x.city = y.city AND x.id < y.id`),
  session(
    'subqueries',
    `${orders}SELECT name FROM people WHERE id IN (SELECT person_id FROM orders) ORDER BY id; SELECT name, (SELECT COUNT(*) FROM orders o WHERE o.person_id = p.id) AS n FROM people p ORDER BY id; SELECT name FROM people p WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.person_id = p.id) ORDER BY id; SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM orders GROUP BY person_id) t`,
  ),
  session('union', 'SELECT 1 AS x UNION SELECT 2 UNION SELECT 1; SELECT 1 AS x UNION ALL SELECT 1 ORDER BY x LIMIT 1'),
  session(
    'room for NULL in a table',
    'CREATE TABLE t (a INT NOT NULL, b INT, c CHAR(1)); INSERT INTO t VALUES (1, 2, 3); SELECT a, b, c, a + 1 AS d, a + b AS e, COUNT(*) AS f FROM t GROUP BY a, b, c; SELECT a, 1 AS o, NULL AS n, IFNULL(b, 0) AS i, a IS NULL AS z, a = 1 AS q FROM t; SELECT x.a AS x, y.a AS y FROM t x LEFT JOIN t y ON y.a = 5; SELECT MAX(a) AS m, -a AS g FROM t GROUP BY a; SELECT 1 AS u UNION SELECT b FROM t; SELECT @v := 1 AS v, LENGTH(a) AS l, YEAR(20240101) AS y FROM t',
    '-t',
  ),
  session('lines of commands', 'USE lab\nDELIMITER ;\nSELECT * FROM nope;\nUSE nowhere\nSELECT * FROM no;', '-f'),
  session('distinct', `${people}SELECT DISTINCT city FROM people ORDER BY city`),
  session(
    'case and if',
    "SELECT CASE WHEN 1 > 2 THEN 'a' WHEN 2 > 1 THEN 'b' ELSE 'c' END AS c, CASE 3 WHEN 3 THEN 'x' END AS d, IF(1, 'y', 'n') AS i, IFNULL(NULL, 5) AS n, NULLIF(1, 1) AS z, COALESCE(NULL, NULL, 7) AS q",
  ),
  session(
    'arithmetic',
    'SELECT 7/2 AS a, 7 DIV 2 AS b, 7 % 3 AS c, -7 % 3 AS d, 1/3 AS e, 2*1.50 AS f, 1.5+1 AS g, 10/0 AS h, 5-8 AS i, 0.1+0.2 AS j, 1e2+1 AS k',
  ),
  session(
    'rounding',
    'SELECT ROUND(2.5) AS a, ROUND(-2.5) AS b, ROUND(1.2345, 2) AS c, TRUNCATE(1.999, 1) AS d, CEIL(1.2) AS e, FLOOR(-1.2) AS f, ABS(-3.5) AS g, MOD(10, 3) AS h, POW(2, 10) AS i, SQRT(16) AS j, SIGN(-4) AS k',
  ),
  session(
    'texts',
    "SELECT CONCAT('a', 1, 'b') AS a, CONCAT('a', NULL) AS b, CONCAT_WS('-', 'a', NULL, 'b') AS c, UPPER('abc') AS d, LENGTH('ação') AS e, CHAR_LENGTH('ação') AS f, SUBSTRING('abcdef', 2, 3) AS g, LEFT('abc', 2) AS h, RIGHT('abc', 2) AS i, TRIM('  x ') AS j, REPLACE('aXbX', 'X', 'y') AS k, LPAD('7', 3, '0') AS l, REVERSE('abc') AS m, LOCATE('c', 'abc') AS n, REPEAT('ab', 2) AS o",
  ),
  session(
    'comparing texts',
    "SELECT 'a' = 'A' AS a, 'é' = 'e' AS b, 'a' < 'B' AS c, 'abc' LIKE 'AB_' AS d, BINARY 'a' = 'A' AS e, '10' + 5 AS f, '10' = 10 AS g, 'abc' = 0 AS h",
  ),
  session(
    'dates',
    "SELECT YEAR('2024-02-29') AS a, MONTH('2024-02-29') AS b, DAY('2024-02-29') AS c, DATE_ADD('2024-01-31', INTERVAL 1 MONTH) AS d, DATE_SUB('2024-03-01', INTERVAL 1 DAY) AS e, DATEDIFF('2024-03-01', '2024-02-01') AS f, DATE_FORMAT('2024-07-04 15:06:07', '%d/%m/%Y %H:%i:%s') AS g, LAST_DAY('2023-02-10') AS h, DAYNAME('2024-07-04') AS i, TIMESTAMPDIFF(YEAR, '1990-05-01', '2024-04-30') AS j, DATE('2024-07-04 15:06:07') AS k, HOUR('15:06:07') AS l",
  ),
  session(
    'casts',
    "SELECT CAST('12' AS SIGNED) AS a, CAST(3.7 AS SIGNED) AS b, CAST('3.456' AS DECIMAL(5,2)) AS c, CAST(12 AS CHAR) AS d, CAST('2024-01-02' AS DATE) AS e, CAST(-1 AS UNSIGNED) AS f",
  ),
  session(
    'update and delete',
    `${people}UPDATE people SET city = 'Rio' WHERE city IS NULL; UPDATE people SET height = height + 0.10, name = UPPER(name) WHERE id = 1; DELETE FROM people WHERE name LIKE 'b%'; SELECT * FROM people; SELECT ROW_COUNT()`,
  ),
  session(
    'counters',
    `${people}INSERT INTO people (name) VALUES ('Eva'); SELECT LAST_INSERT_ID(); DELETE FROM people WHERE id = 5; INSERT INTO people (name) VALUES ('Fábio'),('Gil'); SELECT LAST_INSERT_ID(), MAX(id) FROM people; INSERT INTO people (id, name) VALUES (20, 'H'); INSERT INTO people (name) VALUES ('I'); SELECT id FROM people WHERE id > 5`,
  ),
  session(
    'duplicates',
    "CREATE TABLE u (id INT PRIMARY KEY, mail VARCHAR(20) UNIQUE, n INT DEFAULT 1); INSERT INTO u (id, mail) VALUES (1, 'a'); INSERT INTO u (id, mail) VALUES (1, 'b') ON DUPLICATE KEY UPDATE n = n + 1; INSERT IGNORE INTO u (id, mail) VALUES (2, 'A'); REPLACE INTO u (id, mail) VALUES (3, 'a'); SELECT * FROM u",
  ),
  session(
    'error: duplicate',
    'CREATE TABLE u (id INT PRIMARY KEY);\nINSERT INTO u VALUES (1);\nINSERT INTO u VALUES (1);\nSELECT 1',
  ),
  session('error: syntax', 'SELECT 1;\nSELEC 2;'),
  session('error: syntax within', 'SELECT * FORM people;'),
  session('error: no table', 'SELECT * FROM nowhere'),
  session('error: no column', `${people}SELECT nada FROM people`),
  session('error: ambiguous', `${orders}SELECT id FROM people, orders`),
  session('error: null', `${people}INSERT INTO people (name) VALUES (NULL)`),
  session('error: no default', `${people}INSERT INTO people (city) VALUES ('X')`),
  session('error: too long', `${people}INSERT INTO people (name) VALUES (REPEAT('x', 31))`),
  session('error: range', 'CREATE TABLE t (a TINYINT); INSERT INTO t VALUES (127); INSERT INTO t VALUES (128)'),
  session('error: not a number', "CREATE TABLE t (a INT); INSERT INTO t VALUES ('abc')"),
  session('error: not a date', "CREATE TABLE t (a DATE); INSERT INTO t VALUES ('2024-02-30')"),
  session('error: parent', `${orders}INSERT INTO orders VALUES (9, 99, 1, NULL)`),
  session('error: count', 'CREATE TABLE t (a INT, b INT); INSERT INTO t VALUES (1)'),
  session('error: table is there', 'CREATE TABLE t (a INT); CREATE TABLE t (a INT)'),
  session('error: no database', 'USE nowhere'),
  session('error: go on', 'SELECT 1;\nSELECT x;\nSELECT 2', '-f'),
  session(
    'transactions',
    `${people}START TRANSACTION; DELETE FROM people; SELECT COUNT(*) FROM people; ROLLBACK; SELECT COUNT(*) FROM people; BEGIN; UPDATE people SET name = 'Z' WHERE id = 1; SAVEPOINT s; DELETE FROM people WHERE id = 2; ROLLBACK TO s; COMMIT; SELECT id, name FROM people`,
  ),
  session(
    'cascade',
    'CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p(id) ON DELETE CASCADE); CREATE TABLE n (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p(id) ON DELETE SET NULL ON UPDATE CASCADE); INSERT INTO p VALUES (1),(2); INSERT INTO c VALUES (1,1),(2,2); INSERT INTO n VALUES (1,1),(2,2); DELETE FROM p WHERE id = 1; SELECT * FROM c; SELECT * FROM n',
  ),
  session(
    'enum and defaults',
    "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, size ENUM('small','medium','large') NOT NULL DEFAULT 'medium', n INT DEFAULT 7, ok BOOLEAN DEFAULT TRUE); INSERT INTO t () VALUES (); INSERT INTO t (size) VALUES ('large'),('SMALL'); SELECT * FROM t ORDER BY size",
  ),
  session(
    'alter',
    `${people}ALTER TABLE people ADD COLUMN mail VARCHAR(40) DEFAULT 'none' AFTER name; ALTER TABLE people DROP COLUMN height; ALTER TABLE people RENAME COLUMN city TO town; ALTER TABLE people MODIFY name VARCHAR(50) NOT NULL; SELECT * FROM people`,
  ),
  session('describe', `${people}DESCRIBE people; SHOW TABLES`),
  session(
    'create as and like',
    `${people}CREATE TABLE copy LIKE people; INSERT INTO copy SELECT * FROM people WHERE id < 3; SELECT name FROM copy; CREATE TABLE named AS SELECT id, name FROM people; SELECT * FROM named WHERE id = 4; TRUNCATE TABLE copy; SELECT COUNT(*) FROM copy; RENAME TABLE named TO other; SHOW TABLES; DROP TABLE IF EXISTS copy, other, missing`,
  ),
  session(
    'user variables',
    "SET @a = 5, @b = 'x'; SELECT @a + 1 AS a, @b AS b, @c AS c; SELECT @a := @a * 2 AS d; SELECT @a AS e",
  ),
  session('escapes in fields', "SELECT 'a\\tb' AS a, 'line\\nbreak' AS b, 'back\\\\slash' AS c, 'it''s' AS d"),
  session('raw fields', "SELECT 'a\\tb' AS a, 'c\\\\d' AS b", '-r'),
  session('comments', '-- one\nSELECT 1; # two\n/* three */ SELECT /*! 2 */ AS two'),
  session('delimiter', 'DELIMITER //\nSELECT 1//\nSELECT 2//\nDELIMITER ;\nSELECT 3;'),
  session(
    'functions that choose and round',
    "SELECT ELT(2, NULL, 'x') AS a, ELT(1, NULL, 'x') AS b, ELT(NULL, 'x') AS c, ELT('2', 'a', 5, 1.50) AS d, ELT(0, 'a') AS e; SELECT FORMAT('12' + 0.125, 2) AS a, FORMAT(12.125, 2) AS b, FORMAT(2.5e0, 0) AS c, FORMAT(-2.5e0, 0) AS d, FORMAT(1e22, 1) AS e, FORMAT('1e3', 1) AS f, FORMAT('3x', 1) AS g, FORMAT(-1234567.891, 2) AS h, FORMAT(1e-7, 8) AS i; SELECT FIELD(NULL, NULL, 'a') AS a, FIELD('a', NULL, 'A') AS b, FIELD(2, 1, 2.0) AS c, FIELD('b', 'a') AS d, CHAR(65, NULL, 66) AS e; SELECT ROUND(2.5e0) AS a, ROUND(-3.5e0) AS b, ROUND(25e0, -1) AS c",
  ),
  session(
    'what is refused under IGNORE',
    "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, k TINYINT UNSIGNED NOT NULL DEFAULT 4, s VARCHAR(4), at DATE, d DECIMAL(4,2), e ENUM('a','b')); INSERT IGNORE INTO t (k, s, at, d, e) VALUES (300, 'longer', 'never', 12345, 'z'), ('-7x', 'ok', '2024-01-02', '1.5x', 2), (NULL, NULL, NULL, NULL, NULL); SELECT ROW_COUNT(); SELECT * FROM t; UPDATE IGNORE t SET k = 'tiny', id = 2 WHERE id < 3; SELECT id, k FROM t; SELECT id FROM t WHERE e = 2; INSERT INTO t (d, s) VALUES (k, d + 1); SELECT d, s FROM t WHERE id = 4; DELETE FROM t WHERE id > 2; ALTER TABLE t AUTO_INCREMENT = 1; INSERT INTO t (s) VALUES ('new'); SELECT id, s FROM t; INSERT INTO t (k) VALUES ('2024-1-2')",
  ),
]
