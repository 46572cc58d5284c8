-- What every type can hold, and its edges. Each statement runs through both clients; see scripts/parity/results.py.

-- name: integers at their edges
SELECT * FROM VALUES
  (tinyint(-128), smallint(-32768), int(-2147483648), bigint(-9223372036854775808)),
  (tinyint(127), smallint(32767), 2147483647, 9223372036854775807),
  (tinyint(0), smallint(0), 0, bigint(0)),
  (tinyint(-1), smallint(-1), -1, bigint(-1)),
  (null, null, null, 9007199254740993)
AS t(i8, i16, i32, i64)

-- name: doubles at their edges
SELECT * FROM VALUES
  (double('NaN')), (double('Infinity')), (double('-Infinity')), (0.0D), (-0.0D), (double('4.9E-324')),
  (2.2250738585072014E-308D), (1.7976931348623157E308D), (0.1D), (1D / 3D), (9007199254740993D), (1e21D), (1e-7D),
  (123456789.123456789D), (null)
AS t(d)

-- name: floats at their edges
SELECT * FROM VALUES
  (float('NaN')), (float('Infinity')), (float('-Infinity')), (float(0)), (float('-0.0')), (float('1.4E-45')),
  (float('3.4028235E38')), (float('0.1')), (float(16777217)), (null)
AS t(f)

-- name: decimals of every width
SELECT * FROM VALUES
  (1.5BD, 12345678.9BD, cast('99999999999999999999999999999999999999' as decimal(38,0)),
   cast('0.00000000000000000000000000000000000001' as decimal(38,38)), cast(1 as decimal(10,4))),
  (-1.5BD, -0.1BD, cast('-99999999999999999999999999999999999999' as decimal(38,0)),
   cast('-0.99999999999999999999999999999999999999' as decimal(38,38)), cast('-123456.7891' as decimal(10,4))),
  (0BD, 0BD, cast(0 as decimal(38,0)), cast(0 as decimal(38,38)), cast(0 as decimal(10,4))),
  (null, null, null, null, null)
AS t(small, mixed, widest, finest, scaled)

-- name: decimals of arithmetic
SELECT 1.10BD + 2.205BD AS sum, 1.10BD * 2.205BD AS product, 10BD / 3BD AS quotient, cast(2 as decimal(38,18)) / 3 AS wide,
  cast('12345678901234567890.123456789012345678' as decimal(38,18)) AS digits, -cast(0 as decimal(5,2)) AS zero

-- name: strings of every kind
SELECT * FROM VALUES
  (''), (' '), ('a'), ('ä'), ('e\u0301'), ('日本語'), ('👩‍👩‍👧‍👦'), ('\u0000'), ('line\nbreak\ttab'), ('\'quotes\' and "quotes"'),
  ('\\'), (repeat('x', 300)), ('NULL'), (null)
AS t(s)

-- name: char and varchar columns
SELECT cast('ab' as char(4)) AS c, cast('ab' as varchar(4)) AS v, 'a' COLLATE UTF8_LCASE = 'A' AS same, 'Ab' COLLATE UNICODE_CI AS collated

-- name: binary
SELECT * FROM VALUES (X''), (X'00'), (X'FF00FF'), (cast('text' as binary)), (unhex(repeat('0123456789ABCDEF', 20))), (null) AS t(b)

-- name: booleans and nothing
SELECT * FROM VALUES (true, null), (false, null), (null, null) AS t(b, nothing)

-- name: dates from the first year to the last
SELECT * FROM VALUES
  (DATE'0001-01-01'), (DATE'1500-02-28'), (DATE'1582-10-04'), (DATE'1582-10-05'), (DATE'1582-10-14'), (DATE'1582-10-15'),
  (DATE'1900-02-28'), (DATE'1969-12-31'), (DATE'1970-01-01'), (DATE'2000-02-29'), (DATE'2024-02-29'), (DATE'9999-12-31'), (null)
AS t(d)

-- name: timestamps from the first year to the last
SELECT * FROM VALUES
  (TIMESTAMP'0001-01-02 00:00:00'), (TIMESTAMP'1582-10-04 23:59:59.999999'), (TIMESTAMP'1582-10-15 00:00:00'),
  (TIMESTAMP'1969-12-31 23:59:59.999999'), (TIMESTAMP'1970-01-01 00:00:00'), (TIMESTAMP'2022-03-27 01:30:00.000001'),
  (TIMESTAMP'2038-01-19 03:14:08'), (TIMESTAMP'9999-12-30 23:59:59.999999'), (null)
AS t(ts)

-- name: timestamps without zone
SELECT * FROM VALUES
  (TIMESTAMP_NTZ'0001-01-01 00:00:00'), (TIMESTAMP_NTZ'1582-10-10 12:00:00'), (TIMESTAMP_NTZ'1969-12-31 23:59:59.999999'),
  (TIMESTAMP_NTZ'2022-03-27 02:30:00.5'), (TIMESTAMP_NTZ'9999-12-31 23:59:59.999999'), (null)
AS t(ts)

-- name: timestamps where clocks go back, in a session in Berlin
-- set spark.sql.session.timeZone=Europe/Berlin
SELECT ts, cast(ts as string) AS text, hour(ts) AS hour, date(ts) AS day, unix_micros(ts) AS micros, to_utc_timestamp(ts, 'Europe/Berlin') AS utc
FROM VALUES
  (TIMESTAMP'2022-03-27 01:59:59'), (TIMESTAMP'2022-03-27 02:30:00'), (TIMESTAMP'2022-03-27 03:00:00'),
  (TIMESTAMP'2022-10-30 02:30:00'), (TIMESTAMP'2022-10-30 02:30:00 UTC'), (TIMESTAMP'1893-03-31 23:59:00'), (TIMESTAMP'1700-01-01 00:00:00')
AS t(ts)

-- name: timestamps in a session in Kathmandu
-- set spark.sql.session.timeZone=Asia/Kathmandu
SELECT ts, cast(ts as string) AS text, cast(ts as timestamp_ntz) AS local, date_trunc('DAY', ts) AS day
FROM VALUES (TIMESTAMP'2022-03-25 00:00:00'), (TIMESTAMP'1985-12-31 23:59:59'), (TIMESTAMP'1986-01-01 00:20:00'), (TIMESTAMP'1800-06-01 12:00:00') AS t(ts)

-- name: timestamps in a session on an offset with minutes
-- set spark.sql.session.timeZone=-09:30
SELECT ts, cast(ts as string) AS text, from_unixtime(unix_seconds(ts)) AS again, make_timestamp(2022, 3, 25, 10, 11, 12.345678) AS made
FROM VALUES (TIMESTAMP'2022-03-25 00:00:00'), (TIMESTAMP'2022-03-25 00:00:00+14:00'), (TIMESTAMP'1582-10-15 00:00:00') AS t(ts)

-- name: times of day
-- set spark.sql.timeType.enabled=true
SELECT TIME'00:00:00' AS midnight, TIME'23:59:59.999999' AS last, TIME'12:30:45.5' AS noon, cast(null as time) AS nothing

-- name: day-time intervals
SELECT * FROM VALUES
  (INTERVAL '1 02:03:04.567891' DAY TO SECOND, INTERVAL '5' DAY, INTERVAL '36' HOUR, INTERVAL '90' MINUTE, INTERVAL '1.5' SECOND),
  (INTERVAL '-1 02:03:04.567891' DAY TO SECOND, INTERVAL '-5' DAY, INTERVAL '-36' HOUR, INTERVAL '-90' MINUTE, INTERVAL '-0.000001' SECOND),
  (INTERVAL '0' SECOND, INTERVAL '0' DAY, INTERVAL '0' HOUR, INTERVAL '0' MINUTE, INTERVAL '0' SECOND),
  (null, null, null, null, null)
AS t(ds, d, h, m, s)

-- name: arrays
SELECT array() AS empty, array(1, null, 3) AS holes, array(array(1, 2), null, array()) AS nested, cast(null as array<int>) AS nothing,
  array('a', null, '') AS strings, array(1.5BD, null) AS decimals, array(struct(1 AS x, 'y' AS y), null) AS structs,
  array(map('k', 1), map()) AS maps, array(DATE'2022-03-25', null) AS dates, array(X'00', X'') AS binaries,
  array(bigint(9007199254740993)) AS longs, array(true, null, false) AS flags, array(null, null) AS nothings

-- name: maps
SELECT map() AS empty, map('a', 1, 'b', null) AS holes, map(1, array(1, 2), 2, null) AS arrays, cast(null as map<string, int>) AS nothing,
  map(DATE'2022-03-25', TIMESTAMP'2022-03-25 12:00:00') AS dates, map(struct(1, 'x'), map(2, 3)) AS nested,
  map(bigint(9007199254740993), 0.5D) AS longs, map(X'01', 'binary key') AS binaries, map(1.50BD, 'decimal key') AS decimals

-- name: structs
SELECT struct(1 AS a, 'x' AS b) AS plain, struct(1 AS a, 2 AS a) AS twins, named_struct('a.b', 1, 'c d', 2, '', 3) AS odd_names,
  struct(struct(struct(1 AS z) AS y) AS x) AS deep, cast(null as struct<a: int>) AS nothing, struct(cast(null as int) AS a) AS holes,
  struct(array(struct(map('k', struct(1 AS v)) AS m)) AS s) AS mixed

-- name: nulls in each place of nested columns
SELECT * FROM VALUES
  (array(struct(1, map('k', array(1, null)))), struct(null, array(null))),
  (array(struct(null, map('k', null))), struct(struct(null), null)),
  (array(struct(null, null)), struct(struct(5), array())),
  (array(null), null),
  (array(), struct(null, null)),
  (null, null)
AS t(a, s)

-- name: text of variants of every kind
-- text
SELECT parse_json(j) AS v, to_json(parse_json(j)) AS v_text FROM VALUES
  ('null'), ('true'), ('false'), ('0'), ('-1'), ('127'), ('128'), ('32768'), ('2147483648'), ('9223372036854775807'), ('9223372036854775808'),
  ('1.5'), ('-0.0001'), ('1e100'), ('12345678901234567890123456789012345678'), ('""'), ('"text"'), ('"ä👍\\n"'), ('[]'), ('[1, "a", null, [true]]'),
  ('{}'), ('{"b": 1, "a": {"c": [1.5, {"d": null}]}}'), (null)
AS t(j)

-- name: text of variants of values that JSON has not
-- text
SELECT v, to_json(v) AS v_text FROM (SELECT explode(array(
  to_variant_object(named_struct('d', DATE'2022-03-25', 'ts', TIMESTAMP'2022-03-25 12:00:00.5', 'ntz', TIMESTAMP_NTZ'2022-03-25 12:00:00', 'bin', X'00FF')),
  cast(DATE'1582-10-15' as variant), cast(1.50BD as variant), cast(float(0.5) as variant), cast(float(0.1) as variant), cast(0.1D as variant),
  cast(1e21D as variant), cast(1e-7D as variant), cast(100D as variant), cast(repeat('x', 100) as variant), cast(array(1, null) as variant),
  cast(TIMESTAMP'1582-10-15 00:00:00.000001' as variant), cast(TIMESTAMP_NTZ'9999-12-31 23:59:59.999999' as variant))) AS v)

-- name: a variant's parts
SELECT variant_get(v, '$.a', 'int') AS a, variant_get(v, '$.b[1]', 'string') AS b, v:b AS list, schema_of_variant(v) AS type, v AS whole
FROM (SELECT parse_json('{"a": 1, "b": [null, "x"]}') AS v)

-- name: duplicate column names
SELECT 1 AS a, 2 AS a, 'x' AS `A`, 3 AS a, null AS b

-- name: odd column names
SELECT 1 AS ``, 2 AS `a.b`, 3 AS `with space`, 4 AS `ünï`, 5 AS `__proto__`, 6 AS `constructor`, 7 AS `toString`, 8 AS `1`, 9 AS `length`

-- name: no rows
SELECT id, cast(id as string) AS s, array(id) AS a FROM range(5) WHERE id > 10

-- name: no columns and no rows
SELECT * EXCEPT (id) FROM range(0)

-- name: no columns, some rows
SELECT * EXCEPT (id) FROM range(3)

-- name: many rows in several batches
-- set spark.sql.execution.arrow.maxRecordsPerBatch=100
SELECT id, id % 7 AS k, if(id % 3 = 0, null, cast(id as string)) AS s, id / 8 AS d FROM range(0, 1000, 1, 4) ORDER BY id

-- name: many columns
SELECT 1 AS c1, '2' AS c2, 3L AS c3, 4.0D AS c4, 5BD AS c5, true AS c6, null AS c7, DATE'2022-03-25' AS c8, X'09' AS c9, array(10) AS c10,
  map(11, 11) AS c11, struct(12) AS c12, tinyint(13) AS c13, smallint(14) AS c14, float(15) AS c15, TIMESTAMP'2022-03-25 00:00:16' AS c16

-- name: geometries and geographies
SELECT st_geomfromwkb(X'0101000000000000000000F03F0000000000000040') AS plane, st_geogfromwkb(X'0101000000000000000000F03F0000000000000040') AS sphere,
  st_setsrid(st_geomfromwkb(X'0101000000000000000000F03F0000000000000040'), 3857) AS mercator, st_srid(st_geomfromwkb(X'0101000000000000000000F03F0000000000000040')) AS srid

-- name: text of dates beyond Python's years
-- text
SELECT d, cast(d as string) AS d_text FROM VALUES
  (DATE'-0001-12-31'), (DATE'-5877641-06-24'), (DATE'0000-01-01'), (DATE'0000-12-31'), (DATE'9999-12-31'), (DATE'+10000-01-01'), (DATE'+5881580-07-11')
AS t(d)

-- name: text of timestamps beyond Python's years
-- text
SELECT ts, cast(ts as string) AS ts_text, ntz, cast(ntz as string) AS ntz_text FROM VALUES
  (TIMESTAMP'-0001-12-31 23:59:59.999999', TIMESTAMP_NTZ'-0001-12-31 23:59:59.999999'), (TIMESTAMP'0000-02-29 12:00:00', TIMESTAMP_NTZ'0000-02-29 12:00:00'),
  (TIMESTAMP'+10000-01-01 00:00:00', TIMESTAMP_NTZ'+10000-01-01 00:00:00.1'), (TIMESTAMP'+294247-01-10 04:00:54.775807', TIMESTAMP_NTZ'+294247-01-10 04:00:54.775807'),
  (TIMESTAMP'1970-01-01 00:00:00', TIMESTAMP_NTZ'1969-12-31 23:59:59.9')
AS t(ts, ntz)

-- name: text of year-month intervals
-- text
SELECT ym, cast(ym as string) AS ym_text, y, cast(y as string) AS y_text, m, cast(m as string) AS m_text FROM VALUES
  (INTERVAL '1-6' YEAR TO MONTH, INTERVAL '3' YEAR, INTERVAL '14' MONTH), (INTERVAL '-1-6' YEAR TO MONTH, INTERVAL '-3' YEAR, INTERVAL '-14' MONTH),
  (INTERVAL '0-0' YEAR TO MONTH, INTERVAL '0' YEAR, INTERVAL '178956970' MONTH)
AS t(ym, y, m)

-- name: text of day-time intervals
-- text
SELECT ds, cast(ds as string) AS ds_text, dh, cast(dh as string) AS dh_text, h, cast(h as string) AS h_text, ms, cast(ms as string) AS ms_text, s, cast(s as string) AS s_text FROM VALUES
  (INTERVAL '1 02:03:04.567' DAY TO SECOND, INTERVAL '1 02' DAY TO HOUR, INTERVAL '36' HOUR, INTERVAL '90:30.5' MINUTE TO SECOND, INTERVAL '1.5' SECOND),
  (INTERVAL '-106751991 04:00:54.775808' DAY TO SECOND, INTERVAL '-1 02' DAY TO HOUR, INTERVAL '-36' HOUR, INTERVAL '-90:30.5' MINUTE TO SECOND, INTERVAL '-0.000001' SECOND),
  (INTERVAL '0' SECOND, INTERVAL '0' DAY, INTERVAL '0' HOUR, INTERVAL '0' MINUTE, INTERVAL '0' SECOND)
AS t(ds, dh, h, ms, s)

-- name: text of calendar intervals
-- text
SELECT i, cast(i as string) AS i_text FROM VALUES
  (make_interval(1, 2, 3, 4, 5, 6, 7.008)), (make_interval(-1, -2, 0, -4, -5, -6, -7.5)), (make_interval()), (make_interval(0, 1, 0, -1)), (make_interval(0, 0, 0, 0, 0, 0, 0.000001))
AS t(i)
