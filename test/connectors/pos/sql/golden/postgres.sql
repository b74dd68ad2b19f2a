-- session to read
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED READ ONLY;
SET statement_timeout = 30000;
SET lock_timeout = 30000;
SET idle_in_transaction_session_timeout = 60000;
SET TIME ZONE 'UTC';
SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'iso_8601';
SET bytea_output = 'hex';
SET extra_float_digits = 1;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
-- transaction {"readOnly":true,"isolationLevel":"read committed"};

-- session to write
SET statement_timeout = 30000;
SET lock_timeout = 30000;
SET idle_in_transaction_session_timeout = 60000;
SET TIME ZONE 'UTC';
SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'iso_8601';
SET bytea_output = 'hex';
SET extra_float_digits = 1;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
-- transaction {};

-- catalogue: tables
select "c"."relname" as "name", case when c.relkind in ('v', 'm') then '1' else '0' end as "view" from "pg_catalog"."pg_class" as "c" inner join "pg_catalog"."pg_namespace" as "n" on "n"."oid" = "c"."relnamespace" where "n"."nspname" = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f') and has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE') order by "c"."relname" asc
-- ["SHOP"];

-- catalogue: columns
select "a"."attname" as "name", format_type(a.atttypid, a.atttypmod) as "type", case when a.attnotnull then '0' else '1' end as "nullable", information_schema._pg_char_max_length(a.atttypid, a.atttypmod) as "length", coalesce(information_schema._pg_numeric_scale(a.atttypid, a.atttypmod), information_schema._pg_datetime_precision(a.atttypid, a.atttypmod)) as "scale" from "pg_catalog"."pg_class" as "c" inner join "pg_catalog"."pg_namespace" as "n" on "n"."oid" = "c"."relnamespace" inner join "pg_catalog"."pg_attribute" as "a" on "a"."attrelid" = "c"."oid" where "n"."nspname" = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f') and has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE') and "c"."relname" = $2 and "a"."attnum" > $3 and not a.attisdropped and has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE') order by "a"."attnum" asc
-- ["SHOP","STOCK",0];

-- catalogue: indexes
select "ic"."relname" as "index", case when i.indisunique then '1' else '0' end as "unique", "a"."attname" as "column" from "pg_catalog"."pg_class" as "c" inner join "pg_catalog"."pg_namespace" as "n" on "n"."oid" = "c"."relnamespace" inner join "pg_catalog"."pg_index" as "i" on "i"."indrelid" = "c"."oid" inner join "pg_catalog"."pg_class" as "ic" on "ic"."oid" = "i"."indexrelid" cross join lateral unnest(i.indkey) with ordinality as k(attnum, place) inner join "pg_catalog"."pg_attribute" as "a" on "a"."attrelid" = "c"."oid" and "a"."attnum" = "k"."attnum" where "n"."nspname" = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f') and has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE') and "c"."relname" = $2 and i.indisvalid and i.indpred is null and k.place <= i.indnkeyatts order by "ic"."relname" asc, "k"."place" asc
-- ["SHOP","STOCK"];

-- catalogue: rights to change
select "r"."name" as "right" from "pg_catalog"."pg_class" as "c" inner join "pg_catalog"."pg_namespace" as "n" on "n"."oid" = "c"."relnamespace" cross join (values ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) as r(name) where "n"."nspname" = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f') and has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE') and "c"."relname" = $2 and has_table_privilege(c.oid, r.name)
-- ["SHOP","STOCK"];

-- the database's own time
select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "now"
-- [];

-- by column: the first sweep
select "SKU" as "c0", "STORE" as "c1", "QTY" as "c2", "CHANGED" as "c3", "ID" as "c4" from "SHOP"."STOCK" where "CHANGED" is not null order by "CHANGED" asc, "SKU" asc, "STORE" asc limit $1
-- [1001];

-- by column: a sweep from a time on
select "SKU" as "c0", "STORE" as "c1", "QTY" as "c2", "CHANGED" as "c3", "ID" as "c4" from "SHOP"."STOCK" where "CHANGED" >= $1 and "CHANGED" is not null order by "CHANGED" asc, "SKU" asc, "STORE" asc limit $2
-- ["2026-01-15T09:55:00.000",1001];

-- by column: behind a row
select "SKU" as "c0", "STORE" as "c1", "QTY" as "c2", "CHANGED" as "c3", "ID" as "c4" from "SHOP"."STOCK" where "CHANGED" = $1 and "SKU" = $2 and "STORE" > $3 and "CHANGED" is not null order by "STORE" asc limit $4
-- ["2026-01-15T10:00:00.123456","A-1","0101",1001];
select "SKU" as "c0", "STORE" as "c1", "QTY" as "c2", "CHANGED" as "c3", "ID" as "c4" from "SHOP"."STOCK" where "CHANGED" = $1 and "SKU" > $2 and "CHANGED" is not null order by "SKU" asc, "STORE" asc limit $3
-- ["2026-01-15T10:00:00.123456","A-1",1001];
select "SKU" as "c0", "STORE" as "c1", "QTY" as "c2", "CHANGED" as "c3", "ID" as "c4" from "SHOP"."STOCK" where "CHANGED" > $1 and "CHANGED" is not null order by "CHANGED" asc, "SKU" asc, "STORE" asc limit $2
-- ["2026-01-15T10:00:00.123456",1001];

-- by column: rows that stand nowhere
select "SKU" as "c0", "STORE" as "c1", "QTY" as "c2", "CHANGED" as "c3", "ID" as "c4" from "SHOP"."STOCK" where ("CHANGED" is null) limit $1
-- [100];

-- by sequence: the highest number
select "ID" as "top" from "SHOP"."STOCK" where "ID" is not null order by "ID" desc limit $1
-- [1];

-- by sequence: from a number on
select "SKU" as "c0", "STORE" as "c1", "QTY" as "c2", "CHANGED" as "c3", "ID" as "c4" from "SHOP"."STOCK" where "ID" >= $1 order by "ID" asc, "SKU" asc, "STORE" asc limit $2
-- ["9007199254740993",1001];

-- by key: two columns
select "SKU" as "c0", "STORE" as "c1", "QTY" as "c2", "CHANGED" as "c3", "ID" as "c4" from "SHOP"."STOCK" where (("SKU" = $1 and "STORE" = $2) or ("SKU" = $3 and "STORE" = $4))
-- ["A-1","0101","B","2"];

-- by key: one column
select "SKU" as "c0", "STORE" as "c1", "QTY" as "c2", "CHANGED" as "c3", "ID" as "c4" from "SHOP"."STOCK" where "SKU" in ($1, $2)
-- ["A-1","B"];

-- integer: bigint, read as integer
select "VALUE" from "T"
-- [];
select * from "T" where "VALUE" > $1
-- ["1"];
insert into "T" ("VALUE") values ($1)
-- ["1"];

-- decimal: numeric(12,3), read as decimal
select "VALUE" from "T"
-- [];
select * from "T" where "VALUE" > $1
-- ["1"];
insert into "T" ("VALUE") values ($1)
-- ["1"];

-- float: double precision, read as float
select "VALUE" from "T"
-- [];
select * from "T" where "VALUE" > $1
-- ["1"];
insert into "T" ("VALUE") values ($1)
-- ["1"];

-- boolean: boolean, read as boolean
select "VALUE" from "T"
-- [];
select * from "T" where "VALUE" > $1
-- ["1"];
insert into "T" ("VALUE") values ($1)
-- ["1"];

-- text: character varying(20), read as text
select "VALUE" from "T"
-- [];
select * from "T" where "VALUE" > $1
-- ["1"];
insert into "T" ("VALUE") values ($1)
-- ["1"];

-- char: character(4), read as char
select "VALUE" from "T"
-- [];
select * from "T" where "VALUE" > $1
-- ["1"];
insert into "T" ("VALUE") values ($1)
-- ["1"];

-- date: date, read as date
select "VALUE" from "T"
-- [];
select * from "T" where "VALUE" > $1
-- ["1"];
insert into "T" ("VALUE") values ($1)
-- ["1"];

-- localTime: timestamp(6) without time zone, read as localTime
select "VALUE" from "T"
-- [];
select * from "T" where "VALUE" > $1
-- ["2026-01-15T10:00:00.5"];
insert into "T" ("VALUE") values ($1)
-- ["2026-01-15T10:00:00.5"];

-- instant: timestamp(6) with time zone, read as instant
select "VALUE" from "T"
-- [];
select * from "T" where "VALUE" > $1
-- ["2026-01-15T10:00:00.5"];
insert into "T" ("VALUE") values ($1)
-- ["2026-01-15T10:00:00.5"];

-- binary: bytea, read as binary
select "VALUE" from "T"
-- [];
select * from "T" where "VALUE" > decode($1, 'hex')
-- ["1"];
insert into "T" ("VALUE") values (decode($1, 'hex'))
-- ["1"];

-- other: uuid, read as other
select "VALUE" from "T"
-- [];
select * from "T" where "VALUE" > $1
-- ["1"];
insert into "T" ("VALUE") values ($1)
-- ["1"];

-- staging: keys that are there
select "HUB_KEY" as "c0" from "SHOP"."HUB_STOCK" where "HUB_KEY" in ($1, $2)
-- ["abc","def"];

-- staging: new rows
insert into "SHOP"."HUB_STOCK" ("HUB_KEY", "QTY", "SKU", "STATUS") values ($1, $2, $3, $4), ($5, $6, $7, $8)
-- ["abc","5","A-1",null,"abc","5","A-1",null];

-- staging: the row of a key
update "SHOP"."HUB_STOCK" set "STATUS" = $1, "SKU" = $2, "QTY" = $3, "HUB_KEY" = $4 where "SKU" = $5
-- [null,"A-1","5","abc","A-1"];

-- staging: what stands there
select "SKU" as "c0", "QTY" as "c1" from "SHOP"."HUB_STOCK" where "SKU" = $1 order by "ROW_ID" desc limit $2
-- ["A-1",1000];
