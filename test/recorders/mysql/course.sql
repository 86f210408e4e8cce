CREATE DATABASE course CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci
USE course
CREATE TABLE dept (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(30) NOT NULL UNIQUE, city VARCHAR(20))
CREATE TABLE emp (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(40) NOT NULL, dept_id INT, boss_id INT, salary DECIMAL(10,2), hired DATE, job ENUM('dev','ops','boss'), CONSTRAINT fk_dept FOREIGN KEY (dept_id) REFERENCES dept(id) ON DELETE SET NULL, KEY by_hired (hired), CHECK (salary >= 0))
CREATE TABLE project (id INT PRIMARY KEY, title VARCHAR(50), budget DOUBLE, start DATETIME, done BOOLEAN DEFAULT FALSE)
CREATE TABLE works (emp_id INT, project_id INT, hours INT DEFAULT 0, PRIMARY KEY (emp_id, project_id), FOREIGN KEY (emp_id) REFERENCES emp(id) ON DELETE CASCADE)
CREATE TABLE IF NOT EXISTS dept (id INT)
INSERT INTO dept (name, city) VALUES ('IT','Recife'),('HR','Natal'),('Sales','Natal'),('Empty',NULL)
INSERT INTO emp (name,dept_id,boss_id,salary,hired,job) VALUES ('Ana',1,NULL,9000.50,'2015-03-01','boss'),('Bruno',1,1,5000,'2018-07-15','dev'),('Carla',1,1,5500.25,'2019-01-10','dev'),('Davi',2,1,4000,'2020-02-29','ops'),('Eva',3,4,3500,'2021-12-31','ops'),('Fábio',3,4,3500,'2022-06-01','dev'),('Gil',NULL,NULL,NULL,NULL,NULL)
INSERT INTO project VALUES (1,'Site',1000.5,'2024-01-01 08:00:00',TRUE),(2,'App',20000,'2024-02-01 09:30:00',FALSE),(3,'Lab',NULL,NULL,DEFAULT)
INSERT INTO works VALUES (1,1,10),(2,1,20),(2,2,30),(3,2,40),(5,1,5)
INSERT INTO works SET emp_id = 6, project_id = 2, hours = 7
SELECT * FROM emp
SELECT e.name, d.name FROM emp e INNER JOIN dept d ON e.dept_id = d.id ORDER BY e.id
SELECT e.name, d.name FROM emp e LEFT OUTER JOIN dept d ON e.dept_id = d.id ORDER BY e.id
SELECT e.name, d.name FROM emp e RIGHT JOIN dept d ON e.dept_id = d.id ORDER BY d.id, e.id
SELECT e.name, d.name FROM emp e FULL OUTER JOIN dept d ON e.dept_id = d.id
SELECT e.name, d.name FROM emp e LEFT JOIN dept d ON e.dept_id=d.id UNION SELECT e.name, d.name FROM emp e RIGHT JOIN dept d ON e.dept_id=d.id ORDER BY 1, 2
SELECT e.name AS emp, b.name AS boss FROM emp e LEFT JOIN emp b ON b.id = e.boss_id ORDER BY e.id
SELECT * FROM emp NATURAL JOIN works
SELECT e.name, p.title, w.hours FROM emp e JOIN works w ON w.emp_id = e.id JOIN project p ON p.id = w.project_id ORDER BY e.name, p.title
SELECT e.name, p.title FROM emp e JOIN works w ON w.emp_id = e.id LEFT JOIN project p ON p.id = w.project_id AND p.budget > 5000 ORDER BY e.id, p.id
SELECT e.name FROM emp e LEFT JOIN works w ON w.emp_id = e.id WHERE w.emp_id IS NULL ORDER BY e.name
SELECT COUNT(*) FROM emp, dept
SELECT d.name, COUNT(e.id) AS n, SUM(e.salary), AVG(e.salary), MIN(e.salary), MAX(e.hired) FROM dept d LEFT JOIN emp e ON e.dept_id = d.id GROUP BY d.name ORDER BY d.name
SELECT job, COUNT(*) FROM emp GROUP BY job WITH ROLLUP
SELECT dept_id, job, SUM(salary) FROM emp GROUP BY dept_id, job WITH ROLLUP
SELECT dept_id, AVG(salary) a FROM emp GROUP BY dept_id HAVING a > 3600 ORDER BY a
SELECT dept_id, COUNT(*) c FROM emp WHERE salary > 3000 GROUP BY dept_id HAVING COUNT(*) >= 2 AND MAX(salary) > 4000
SELECT YEAR(hired) y, COUNT(*) FROM emp GROUP BY YEAR(hired) ORDER BY y
SELECT YEAR(hired) y, COUNT(*) FROM emp GROUP BY y HAVING y IS NOT NULL ORDER BY COUNT(*) DESC, y LIMIT 3
SELECT COUNT(DISTINCT dept_id), COUNT(dept_id), COUNT(*) FROM emp
SELECT name, salary FROM emp WHERE salary > (SELECT AVG(salary) FROM emp) ORDER BY salary DESC
SELECT name FROM emp WHERE dept_id IN (SELECT id FROM dept WHERE city = 'Natal') ORDER BY name
SELECT name FROM emp WHERE dept_id NOT IN (SELECT id FROM dept WHERE city = 'Natal') ORDER BY name
SELECT name FROM emp WHERE id NOT IN (SELECT boss_id FROM emp)
SELECT name FROM emp e WHERE EXISTS (SELECT * FROM works w WHERE w.emp_id = e.id AND w.hours > 15) ORDER BY name
SELECT name FROM emp e WHERE NOT EXISTS (SELECT 1 FROM works w WHERE w.emp_id = e.id) ORDER BY name
SELECT name FROM emp WHERE salary >= ALL (SELECT salary FROM emp WHERE salary IS NOT NULL)
SELECT name FROM emp WHERE salary > ANY (SELECT salary FROM emp WHERE dept_id = 3) ORDER BY name
SELECT name FROM emp WHERE salary = SOME (SELECT MAX(salary) FROM emp GROUP BY dept_id) ORDER BY name
SELECT name FROM emp WHERE (dept_id, salary) IN (SELECT dept_id, MAX(salary) FROM emp GROUP BY dept_id) ORDER BY name
SELECT d.name, t.total FROM dept d JOIN (SELECT dept_id, SUM(salary) total FROM emp GROUP BY dept_id) t ON t.dept_id = d.id ORDER BY t.total
SELECT name, (SELECT SUM(hours) FROM works w WHERE w.emp_id = e.id) h FROM emp e ORDER BY h DESC, name
SELECT name FROM emp WHERE dept_id = (SELECT id FROM dept)
SELECT name FROM dept UNION SELECT title FROM project ORDER BY name
SELECT city FROM dept UNION ALL SELECT city FROM dept ORDER BY city
(SELECT name FROM emp ORDER BY salary DESC LIMIT 1) UNION (SELECT name FROM emp ORDER BY hired LIMIT 2) ORDER BY name
SELECT name FROM emp UNION SELECT id, name FROM dept
WITH rich AS (SELECT * FROM emp WHERE salary > 5000) SELECT name FROM rich ORDER BY name
SELECT name, CASE WHEN salary > 6000 THEN 'high' WHEN salary > 3600 THEN 'mid' ELSE 'low' END AS band FROM emp ORDER BY id
SELECT name, CASE job WHEN 'dev' THEN 1 WHEN 'ops' THEN 2 END x FROM emp ORDER BY id
SELECT name, IF(salary IS NULL, 'none', salary) FROM emp ORDER BY id
SELECT name, IFNULL(salary, 0) FROM emp ORDER BY id
SELECT name, COALESCE(dept_id, boss_id, 'x') FROM emp ORDER BY id
SELECT SUM(CASE WHEN job='dev' THEN 1 ELSE 0 END) devs, SUM(job='ops') ops FROM emp
SELECT CONCAT(name, ' (', job, ')') FROM emp ORDER BY id
SELECT UPPER(name), LOWER(name), LENGTH(name), CHAR_LENGTH(name) FROM emp WHERE name LIKE 'F%'
SELECT SUBSTRING(name, 2), SUBSTR(name FROM 1 FOR 2), LEFT(name,1), RIGHT(name,2), MID(name,2,2) FROM emp WHERE id = 2
SELECT SUBSTRING_INDEX('a.b.c', '.', 2), SUBSTRING_INDEX('a.b.c', '.', -1), INSTR('hello','l'), POSITION('l' IN 'hello'), LOCATE('l','hello',4)
SELECT REPLACE('abcabc','b','X'), REVERSE('abc'), REPEAT('-',5), SPACE(3), LPAD('5',3,'0'), RPAD('5',3,'*')
SELECT TRIM('  a '), LTRIM('  a'), RTRIM('a  '), TRIM(LEADING 'x' FROM 'xxa'), TRIM(BOTH 'x' FROM 'xax')
SELECT ASCII('A'), CHAR(72,105), HEX('abc'), HEX(255), UNHEX('4D'), ORD('a'), BIN(5), OCT(8), CONV('ff',16,10)
SELECT STRCMP('a','b'), 'a' REGEXP '^[a-z]$', 'abc' RLIKE 'b', 'x' NOT REGEXP 'y'
SELECT INSERT('Quadratic', 3, 4, 'What'), FIELD('b','a','b'), FIND_IN_SET('b','a,b,c'), ELT(2,'x','y')
SELECT MD5('a'), SHA1('a'), SHA2('a',256)
SELECT CONCAT_WS(', ', name, NULL, city) FROM dept ORDER BY id
SELECT ABS(-5), CEIL(1.1), CEILING(1.1), FLOOR(1.9), ROUND(1.55,1), ROUND(-1.5), TRUNCATE(1.999,2), MOD(7,3), 7 MOD 3
SELECT POW(2,3), POWER(2,-1), SQRT(2), EXP(1), LN(2), LOG(10,100), LOG10(1000), LOG2(8), PI()
SELECT SIN(1), COS(1), TAN(1), ATAN(1), DEGREES(PI()), RADIANS(180), SIGN(-2), GREATEST(1,5,3), LEAST('b','a')
SELECT 5/2, 5 DIV 2, 5 % 2, -5 DIV 2, -5 % 2, 5/0, 5 % 0, 1 + '2', '3' * '4', 'a' + 1
SELECT 1 = 1, 1 != 2, 1 <> 1, 1 <=> NULL, NULL <=> NULL, NOT 1, !0, 1 AND 0, 1 OR NULL, 1 XOR 1, 5 & 3, 5 | 3, 5 ^ 3, ~0, 1 << 3
SELECT 2 BETWEEN 1 AND 3, 2 NOT BETWEEN 1 AND 3, 2 IN (1,2), 'a' IN ('A'), NULL IS NULL, NULL IS NOT NULL, 1 IS TRUE, NULL IS UNKNOWN
SELECT DATE('2024-05-06 07:08:09'), TIME('2024-05-06 07:08:09'), YEAR('2024-05-06'), MONTH('2024-05-06'), DAY('2024-05-06'), QUARTER('2024-05-06'), WEEK('2024-05-06'), DAYOFWEEK('2024-05-06'), DAYOFYEAR('2024-05-06'), WEEKDAY('2024-05-06'), MONTHNAME('2024-05-06'), DAYNAME('2024-05-06')
SELECT DATE_FORMAT('2024-05-06 17:08:09','%W, %d %M %Y'), DATE_FORMAT('2024-05-06','%e/%c/%y %j %a %b'), TIME_FORMAT('17:08:09','%h:%i %p'), DATE_FORMAT('2024-05-06 17:08:09', '%T %r %f %w %u')
SELECT name, hired FROM emp WHERE hired BETWEEN '2018-01-01' AND '2020-12-31' ORDER BY hired
SELECT name FROM emp WHERE YEAR(hired) = 2021
SELECT name, TIMESTAMPDIFF(YEAR, hired, '2024-06-01') FROM emp ORDER BY id
SELECT NOW() > '2024-01-01', CURDATE() = DATE(NOW()), CURRENT_TIMESTAMP() = NOW()
SELECT CAST('12.7' AS SIGNED), CAST(12.7 AS UNSIGNED), CAST('abc' AS SIGNED), CAST(1.005 AS DECIMAL(5,2)), CONVERT('2024-01-02', DATE), CAST(5 AS CHAR(1)), CAST('10:11' AS TIME), CAST(20240102 AS DATE)
SELECT name FROM emp ORDER BY salary IS NULL, salary, name
SELECT name FROM emp ORDER BY FIELD(job,'boss','ops','dev'), name
SELECT name, salary*12 AS yearly FROM emp ORDER BY yearly DESC LIMIT 2 OFFSET 1
SELECT DISTINCT job, dept_id FROM emp ORDER BY job, dept_id
SELECT name FROM emp WHERE name LIKE '%a' ORDER BY name
SELECT name FROM emp WHERE name LIKE '_a%' OR name LIKE 'b%' ORDER BY name
SELECT name FROM emp WHERE name = 'fabio'
SELECT 'a_b' LIKE 'a\_b', 'axb' LIKE 'a\_b', 'a%' LIKE 'a|%' ESCAPE '|'
SELECT GROUP_CONCAT(name ORDER BY name SEPARATOR '; ') FROM emp GROUP BY dept_id ORDER BY dept_id
SELECT MAX(name), MIN(job), SUM(id), AVG(id) FROM emp
INSERT INTO emp (name, dept_id, salary) SELECT CONCAT(name,' Jr'), dept_id, salary/2 FROM emp WHERE dept_id = 1
SELECT id, name, salary FROM emp WHERE name LIKE '%Jr' ORDER BY id
INSERT INTO dept (id, name) VALUES (1, 'IT2') ON DUPLICATE KEY UPDATE name = VALUES(name)
INSERT INTO dept (name, city) VALUES ('HR','Rio'),('New','Rio') ON DUPLICATE KEY UPDATE city = VALUES(city)
SELECT * FROM dept ORDER BY id
INSERT IGNORE INTO dept (name) VALUES ('HR'),('Law')
REPLACE INTO project VALUES (3,'Lab2',5,NULL,1)
REPLACE INTO project (id, title) SELECT id + 10, title FROM project WHERE id < 3
SELECT * FROM project ORDER BY id
UPDATE emp SET salary = salary * 1.1 WHERE dept_id = 1
UPDATE emp SET salary = 100, name = CONCAT(name, '!') WHERE id = 7
UPDATE emp SET salary = 100 WHERE id = 7
UPDATE emp e JOIN dept d ON d.id = e.dept_id SET e.salary = e.salary + 10 WHERE d.city = 'Natal'
UPDATE emp, dept SET emp.salary = 1 WHERE emp.dept_id = dept.id AND dept.name = 'Sales'
UPDATE emp SET salary = 2 WHERE dept_id = (SELECT id FROM dept WHERE name = 'HR')
UPDATE emp SET dept_id = NULL ORDER BY id DESC LIMIT 1
UPDATE emp SET salary = (SELECT MAX(hours) FROM works) WHERE id = 7
UPDATE emp SET salary = (SELECT MAX(salary) FROM emp) WHERE id = 7
UPDATE emp e LEFT JOIN works w ON w.emp_id = e.id SET e.job = 'ops' WHERE w.emp_id IS NULL
SELECT * FROM emp ORDER BY id
DELETE FROM emp WHERE name LIKE '%Jr' LIMIT 1
DELETE e FROM emp e JOIN dept d ON d.id = e.dept_id WHERE d.name = 'IT2' AND e.name LIKE '%Jr'
DELETE FROM e USING emp e LEFT JOIN dept d ON d.id = e.dept_id WHERE d.id IS NULL AND e.id > 7
DELETE FROM project WHERE id > 10 ORDER BY id LIMIT 1
DELETE FROM dept WHERE id = 4
DELETE FROM emp WHERE id = 5
SELECT * FROM works ORDER BY 1, 2
SELECT id, name FROM emp ORDER BY id
SELECT ROW_COUNT(), LAST_INSERT_ID()
DELETE FROM dept WHERE id = 3
SELECT id, name, dept_id FROM emp ORDER BY id
INSERT INTO emp (name, dept_id) VALUES ('X', 99)
INSERT INTO emp (name, job) VALUES ('X', 'cook')
INSERT INTO emp VALUES (1)
INSERT INTO nowhere VALUES (1)
DELETE FROM nowhere
SELECT * FROM nowhere
SELECT COUNT(*) FROM emp WHERE COUNT(*) > 1
SELECT FOO(1)
SELECT 1 +
DROP TABLE nowhere
DROP DATABASE nowhere
ALTER TABLE emp ADD COLUMN email VARCHAR(60)
ALTER TABLE emp ADD phone VARCHAR(20) DEFAULT 'none' AFTER name, ADD age TINYINT UNSIGNED FIRST
SELECT * FROM emp WHERE id = 1
ALTER TABLE emp MODIFY COLUMN phone VARCHAR(30) NOT NULL
ALTER TABLE emp CHANGE phone tel CHAR(30)
ALTER TABLE emp RENAME COLUMN tel TO telephone
ALTER TABLE emp ALTER COLUMN salary SET DEFAULT 1000
ALTER TABLE emp ALTER salary DROP DEFAULT
ALTER TABLE emp DROP COLUMN age, DROP COLUMN telephone
ALTER TABLE emp ADD INDEX by_name (name)
ALTER TABLE emp ADD UNIQUE KEY mail (email)
ALTER TABLE emp DROP INDEX by_name
ALTER TABLE works ADD CONSTRAINT fk_p FOREIGN KEY (project_id) REFERENCES project(id)
ALTER TABLE works DROP FOREIGN KEY fk_p
ALTER TABLE emp ADD CONSTRAINT rich CHECK (salary < 1000000)
ALTER TABLE emp DROP CONSTRAINT rich
ALTER TABLE project RENAME TO projects
ALTER TABLE projects RENAME project
ALTER TABLE project DROP PRIMARY KEY
ALTER TABLE project ADD PRIMARY KEY (id)
ALTER TABLE emp AUTO_INCREMENT = 100
ALTER TABLE emp ENGINE = InnoDB
ALTER TABLE emp COMMENT = 'people'
ALTER TABLE emp CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci
ALTER TABLE emp ADD COLUMN name INT
SHOW TABLES
SHOW TABLES LIKE 'p%'
SHOW TABLES FROM course
SHOW DATABASES LIKE 'cou%'
SHOW ERRORS
SHOW STATUS LIKE 'Threads_connected'
ANALYZE TABLE emp
CHECK TABLE emp
OPTIMIZE TABLE emp
SET NAMES utf8mb4
SET NAMES 'latin1'
SET NAMES utf8mb4
SET @x = 5
SET @y := (SELECT COUNT(*) FROM emp)
SELECT @x, @y, @x + @y
SELECT @@version_comment IS NOT NULL, @@autocommit, @@sql_mode <> ''
SET autocommit = 0
UPDATE emp SET salary = 7 WHERE id = 1
ROLLBACK
SELECT salary FROM emp WHERE id = 1
SET autocommit = 1
START TRANSACTION
INSERT INTO dept (name) VALUES ('T1')
SAVEPOINT a
INSERT INTO dept (name) VALUES ('T2')
ROLLBACK TO SAVEPOINT a
RELEASE SAVEPOINT a
ROLLBACK TO SAVEPOINT a
COMMIT
SELECT name FROM dept ORDER BY id
BEGIN
DELETE FROM dept
ROLLBACK
SELECT COUNT(*) FROM dept
START TRANSACTION READ ONLY
COMMIT
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED
BEGIN
CREATE TABLE tmp1 (a INT)
ROLLBACK
SHOW TABLES LIKE 'tmp1'
LOCK TABLES emp WRITE, dept READ
INSERT INTO dept (name) VALUES ('locked')
SELECT COUNT(*) FROM project
UNLOCK TABLES
SELECT * FROM emp WHERE id = 1 FOR UPDATE
SELECT id FROM emp WHERE id = 1 LOCK IN SHARE MODE
SET @id = 2
CREATE USER 'ana'@'%' IDENTIFIED BY 'secret'
CREATE USER 'ana'@'%' IDENTIFIED BY 'secret'
CREATE USER IF NOT EXISTS 'bia'@'localhost' IDENTIFIED BY 'x'
GRANT SELECT, INSERT ON course.* TO 'ana'@'%'
GRANT ALL PRIVILEGES ON course.* TO 'bia'@'localhost'
REVOKE INSERT ON course.* FROM 'ana'@'%'
FLUSH PRIVILEGES
ALTER USER 'ana'@'%' IDENTIFIED BY 'other'
SET PASSWORD FOR 'ana'@'%' = PASSWORD('x')
RENAME USER 'bia'@'localhost' TO 'bea'@'localhost'
DROP USER 'bea'@'localhost'
DROP USER 'nobody'@'%'
SELECT USER(), CURRENT_USER(), DATABASE(), SCHEMA()
SELECT CONNECTION_ID() > 0, VERSION() IS NOT NULL
CREATE TABLE copy1 AS SELECT name, salary FROM emp WHERE salary > 100
SELECT COUNT(*) FROM copy1
CREATE TABLE copy2 LIKE dept
INSERT INTO copy2 SELECT * FROM dept
TRUNCATE TABLE copy2
TRUNCATE copy2
SELECT COUNT(*) FROM copy2
INSERT INTO copy2 (name) VALUES ('one')
SELECT id FROM copy2
RENAME TABLE copy1 TO copy3, copy2 TO copy4
DROP TABLE copy3, copy4
DROP TABLE IF EXISTS copy3
SELECT name INTO @n FROM emp WHERE id = 1
SELECT @n
SELECT name FROM emp LIMIT 0
SELECT name FROM emp LIMIT 2, 1
SELECT name FROM emp USE INDEX (PRIMARY) WHERE id = 1
SELECT * FROM dept WHERE city = "Natal" AND id < 3
SELECT `name` FROM `dept` WHERE `id` = 1
SELECT d.* , 1 FROM dept d WHERE d.id = 2
SELECT 1 FROM DUAL WHERE 1 = 0
HANDLER dept OPEN
CREATE TABLE u (id INT AUTO_INCREMENT PRIMARY KEY, k CHAR(9) UNIQUE)
INSERT INTO u (k) VALUES ('a'),('b')
INSERT IGNORE INTO u (k) VALUES ('a'),('c'),('b'),('d')
INSERT INTO u (k) VALUES ('e') ON DUPLICATE KEY UPDATE k = k
INSERT INTO u (k) VALUES ('e') ON DUPLICATE KEY UPDATE k = k
INSERT INTO u (k) VALUES ('f')
INSERT IGNORE INTO u (k) VALUES ('f')
REPLACE INTO u (k) VALUES ('f'),('h')
SELECT * FROM u ORDER BY id
INSERT INTO u (k) SELECT CONCAT(k, '2') FROM u WHERE k < 'd' ORDER BY id
INSERT INTO u (k) VALUES ('z'),(NULL),(NULL)
SELECT * FROM u ORDER BY id
SELECT LAST_INSERT_ID()
SELECT PI() * 2, PI() / 2, ROUND(PI(), 2), PI() + 1, PI() * 1.5, PI() * 2e0, PI() * POW(2, 2), FLOOR(PI()), CONCAT(PI()), SQRT(PI()), TRUNCATE(PI(), 3), CAST(PI() AS CHAR)
SELECT 1 > ALL (SELECT 1 FROM u WHERE 1=0), 1 > ANY (SELECT 1 FROM u WHERE 1=0), 1 > ALL (SELECT NULL), 1 < ANY (SELECT NULL UNION SELECT 5), 1 <> ALL (SELECT 2 UNION SELECT NULL), 1 = ANY (SELECT 1), NULL > ALL (SELECT 1 FROM u WHERE 1=0), NULL = ANY (SELECT 1), 2 = ALL (SELECT 2), 2 <> ANY (SELECT 2 UNION SELECT 3)
CREATE TABLE v (id INT PRIMARY KEY, u_id INT, n INT)
INSERT INTO v VALUES (1,1,10),(2,1,20),(3,2,30),(4,99,40)
SELECT k, n, SUM(n), COUNT(*) FROM u JOIN v ON u.id = v.u_id GROUP BY k, n WITH ROLLUP
SELECT k, SUM(n) s FROM u JOIN v ON u.id = v.u_id GROUP BY k WITH ROLLUP HAVING s > 30
SELECT IFNULL(k, 'total') t, SUM(n) FROM u JOIN v ON u.id = v.u_id GROUP BY k WITH ROLLUP
SELECT UPPER(k), SUM(n) FROM u JOIN v ON u.id = v.u_id GROUP BY UPPER(k) WITH ROLLUP
SELECT SUM(n) FROM v WHERE 1 = 0 GROUP BY id WITH ROLLUP
SELECT u_id, SUM(n) FROM v GROUP BY u_id WITH ROLLUP LIMIT 2
SELECT 1 AS a FROM DUAL WHERE 1 = 1
WITH a AS (SELECT u_id, SUM(n) AS s FROM v GROUP BY u_id), b (x, y) AS (SELECT u_id, s FROM a WHERE s > 20) SELECT u.k, b.y FROM u JOIN b ON b.x = u.id ORDER BY u.id
SELECT * FROM (WITH a AS (SELECT 1 AS one) SELECT one + 1 AS two FROM a) t
UPDATE u JOIN v ON v.u_id = u.id SET u.k = 'zz', v.n = v.n + 1 WHERE u.id = 1
SELECT ROW_COUNT()
UPDATE u LEFT JOIN v ON v.u_id = u.id SET v.n = 0, u.k = CONCAT('q', u.id)
SELECT ROW_COUNT()
UPDATE v a JOIN v b ON a.id = b.id - 1 SET a.n = b.n + 100
SELECT ROW_COUNT()
UPDATE u JOIN (SELECT u_id, SUM(n) s FROM v GROUP BY u_id) t ON t.u_id = u.id SET u.k = t.s
SELECT ROW_COUNT()
SELECT * FROM u ORDER BY id
SELECT * FROM v ORDER BY id
UPDATE u JOIN (SELECT u_id, SUM(n) s FROM v GROUP BY u_id) t ON t.u_id = u.id SET t.s = 1
UPDATE u JOIN v SET nope = 1
UPDATE u JOIN v ON 1 SET id = 1
UPDATE u, v SET u.k = DEFAULT, v.n = DEFAULT WHERE v.u_id = u.id AND u.id = 2
DELETE x FROM v, u WHERE 1
DELETE v FROM v AS w JOIN u ON 1
DELETE v, u FROM v JOIN u ON u.id = v.u_id WHERE u.id = 1
SELECT ROW_COUNT()
DELETE FROM a USING v AS a, u WHERE a.u_id = u.id
SELECT ROW_COUNT()
DELETE v.* FROM v LEFT JOIN u ON u.id = v.u_id WHERE u.id IS NULL
SELECT ROW_COUNT()
SELECT * FROM u ORDER BY id
SELECT * FROM v
CREATE TABLE p (id INT PRIMARY KEY)
CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE)
INSERT INTO p VALUES (1),(2)
INSERT INTO c VALUES (1,1),(2,2)
DELETE p, c FROM p JOIN c ON c.p = p.id WHERE p.id = 1
SELECT (SELECT COUNT(*) FROM p), (SELECT COUNT(*) FROM c)
SELECT id, k INTO @i, @k FROM u ORDER BY id LIMIT 1
SELECT @i, @k
SELECT id INTO @i FROM u
SELECT id, k INTO @i FROM u LIMIT 1
CREATE TABLE bins (a VARCHAR(5), b VARCHAR(5) COLLATE utf8mb4_general_ci) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
INSERT INTO bins VALUES ('a','a'),('A','A')
SELECT a, b FROM bins WHERE a = 'a'
SELECT COUNT(*) FROM bins WHERE b = 'a'
SELECT COUNT(DISTINCT a), COUNT(DISTINCT b) FROM bins
DROP DATABASE course
