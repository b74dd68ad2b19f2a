-- session to read
ALTER SESSION SET TIME_ZONE = 'UTC';
ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '.,';
ALTER SESSION SET NLS_SORT = 'BINARY';
ALTER SESSION SET NLS_COMP = 'BINARY';
-- SET TRANSACTION READ ONLY;

-- session to write
ALTER SESSION SET TIME_ZONE = 'UTC';
ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '.,';
ALTER SESSION SET NLS_SORT = 'BINARY';
ALTER SESSION SET NLS_COMP = 'BINARY';
ALTER SESSION SET NLS_LENGTH_SEMANTICS = 'CHAR';
-- transaction {};

-- catalogue: tables
select distinct "OBJECT_NAME" as "name", case when OBJECT_TYPE = 'TABLE' then '0' else '1' end as "view" from "ALL_OBJECTS" where "OWNER" = :1 and "OBJECT_TYPE" in (:2, :3, :4) order by "OBJECT_NAME" asc
-- ["SHOP","TABLE","VIEW","MATERIALIZED VIEW"];

-- catalogue: columns
select "COLUMN_NAME" as "name", "DATA_TYPE" as "type", case when NULLABLE = 'Y' then '1' else '0' end as "nullable", to_char(CHAR_LENGTH) as "length", to_char(DATA_SCALE) as "scale" from "ALL_TAB_COLUMNS" where "OWNER" = :1 and "TABLE_NAME" = :2 order by "COLUMN_ID" asc
-- ["SHOP","STOCK"];

-- catalogue: indexes
select "i"."INDEX_NAME" as "index", case when "i"."UNIQUENESS" = 'UNIQUE' then '1' else '0' end as "unique", "c"."COLUMN_NAME" as "column" from "ALL_INDEXES" "i" inner join "ALL_IND_COLUMNS" "c" on "c"."INDEX_OWNER" = "i"."OWNER" and "c"."INDEX_NAME" = "i"."INDEX_NAME" where "i"."TABLE_OWNER" = :1 and "i"."TABLE_NAME" = :2 order by "i"."INDEX_NAME" asc, "c"."COLUMN_POSITION" asc
-- ["SHOP","STOCK"];

-- catalogue: rights to change
select "PRIVILEGE" as "right" from "ALL_TAB_PRIVS" where "TABLE_SCHEMA" = :1 and "TABLE_NAME" = :2 and "PRIVILEGE" in (:3, :4, :5, :6) and (GRANTEE in (sys_context('USERENV', 'SESSION_USER'), 'PUBLIC') or "GRANTEE" in (select "ROLE" from "SESSION_ROLES")) union select "PRIVILEGE" as "right" from "SESSION_PRIVS" where "PRIVILEGE" in (:7, :8, :9)
-- ["SHOP","STOCK","INSERT","UPDATE","DELETE","ALTER","INSERT ANY TABLE","UPDATE ANY TABLE","DELETE ANY TABLE"];

-- the database's own time
select to_char(sys_extract_utc(systimestamp), 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"') as "now" from "DUAL"
-- [];

-- by column: the first sweep
select * from (select "SKU" as "c0", "STORE" as "c1", to_char("QTY", 'TM9') as "c2", to_char("CHANGED", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') as "c3", to_char("ID", 'TM9') as "c4" from "SHOP"."STOCK" where "CHANGED" is not null order by "CHANGED" asc, "SKU" asc, "STORE" asc) where rownum <= :1
-- [1001];

-- by column: a sweep from a time on
select * from (select "SKU" as "c0", "STORE" as "c1", to_char("QTY", 'TM9') as "c2", to_char("CHANGED", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') as "c3", to_char("ID", 'TM9') as "c4" from "SHOP"."STOCK" where "CHANGED" >= to_timestamp(:1, 'YYYY-MM-DD"T"HH24:MI:SS.FF9') and "CHANGED" is not null order by "CHANGED" asc, "SKU" asc, "STORE" asc) where rownum <= :2
-- ["2026-01-15T09:55:00.000",1001];

-- by column: behind a row
select * from (select "SKU" as "c0", "STORE" as "c1", to_char("QTY", 'TM9') as "c2", to_char("CHANGED", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') as "c3", to_char("ID", 'TM9') as "c4" from "SHOP"."STOCK" where "CHANGED" = to_timestamp(:1, 'YYYY-MM-DD"T"HH24:MI:SS.FF9') and "SKU" = :2 and "STORE" > cast(:3 as char(20 char)) and "CHANGED" is not null order by "STORE" asc) where rownum <= :4
-- ["2026-01-15T10:00:00.123456","A-1","0101",1001];
select * from (select "SKU" as "c0", "STORE" as "c1", to_char("QTY", 'TM9') as "c2", to_char("CHANGED", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') as "c3", to_char("ID", 'TM9') as "c4" from "SHOP"."STOCK" where "CHANGED" = to_timestamp(:1, 'YYYY-MM-DD"T"HH24:MI:SS.FF9') and "SKU" > :2 and "CHANGED" is not null order by "SKU" asc, "STORE" asc) where rownum <= :3
-- ["2026-01-15T10:00:00.123456","A-1",1001];
select * from (select "SKU" as "c0", "STORE" as "c1", to_char("QTY", 'TM9') as "c2", to_char("CHANGED", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') as "c3", to_char("ID", 'TM9') as "c4" from "SHOP"."STOCK" where "CHANGED" > to_timestamp(:1, 'YYYY-MM-DD"T"HH24:MI:SS.FF9') and "CHANGED" is not null order by "CHANGED" asc, "SKU" asc, "STORE" asc) where rownum <= :2
-- ["2026-01-15T10:00:00.123456",1001];

-- by column: rows that stand nowhere
select * from (select "SKU" as "c0", "STORE" as "c1", to_char("QTY", 'TM9') as "c2", to_char("CHANGED", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') as "c3", to_char("ID", 'TM9') as "c4" from "SHOP"."STOCK" where ("CHANGED" is null)) where rownum <= :1
-- [100];

-- by sequence: the highest number
select * from (select to_char("ID", 'TM9') as "top" from "SHOP"."STOCK" where "ID" is not null order by "ID" desc) where rownum <= :1
-- [1];

-- by sequence: from a number on
select * from (select "SKU" as "c0", "STORE" as "c1", to_char("QTY", 'TM9') as "c2", to_char("CHANGED", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') as "c3", to_char("ID", 'TM9') as "c4" from "SHOP"."STOCK" where "ID" >= to_number(:1) order by "ID" asc, "SKU" asc, "STORE" asc) where rownum <= :2
-- ["9007199254740993",1001];

-- by key: two columns
select "SKU" as "c0", "STORE" as "c1", to_char("QTY", 'TM9') as "c2", to_char("CHANGED", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') as "c3", to_char("ID", 'TM9') as "c4" from "SHOP"."STOCK" where (("SKU" = :1 and "STORE" = cast(:2 as char(20 char))) or ("SKU" = :3 and "STORE" = cast(:4 as char(20 char))))
-- ["A-1","0101","B","2"];

-- by key: one column
select "SKU" as "c0", "STORE" as "c1", to_char("QTY", 'TM9') as "c2", to_char("CHANGED", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') as "c3", to_char("ID", 'TM9') as "c4" from "SHOP"."STOCK" where "SKU" in (:1, :2)
-- ["A-1","B"];

-- integer: NUMBER, read as decimal
select to_char("VALUE", 'TM9') from "T"
-- [];
select * from "T" where "VALUE" > to_number(:1)
-- ["1"];
insert into "T" ("VALUE") values (to_number(:1))
-- ["1"];

-- decimal: NUMBER, read as decimal
select to_char("VALUE", 'TM9') from "T"
-- [];
select * from "T" where "VALUE" > to_number(:1)
-- ["1"];
insert into "T" ("VALUE") values (to_number(:1))
-- ["1"];

-- float: BINARY_DOUBLE, read as float
select to_char("VALUE", 'TM9') from "T"
-- [];
select * from "T" where "VALUE" > to_number(:1)
-- ["1"];
insert into "T" ("VALUE") values (to_number(:1))
-- ["1"];

-- text: VARCHAR2, read as text
select "VALUE" from "T"
-- [];
select * from "T" where "VALUE" > :1
-- ["1"];
insert into "T" ("VALUE") values (:1)
-- ["1"];

-- char: CHAR, read as char
select "VALUE" from "T"
-- [];
select * from "T" where "VALUE" > cast(:1 as char(20 char))
-- ["1"];
insert into "T" ("VALUE") values (cast(:1 as char(20 char)))
-- ["1"];

-- date: DATE, read as localTime
select to_char("VALUE", 'YYYY-MM-DD"T"HH24:MI:SS') from "T"
-- [];
select * from "T" where "VALUE" > to_date(:1, 'YYYY-MM-DD"T"HH24:MI:SS')
-- ["2026-01-15T10:00:00"];
insert into "T" ("VALUE") values (to_date(:1, 'YYYY-MM-DD"T"HH24:MI:SS'))
-- ["2026-01-15T10:00:00"];

-- localTime: TIMESTAMP(6), read as localTime
select to_char("VALUE", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') from "T"
-- [];
select * from "T" where "VALUE" > to_timestamp(:1, 'YYYY-MM-DD"T"HH24:MI:SS.FF9')
-- ["2026-01-15T10:00:00.5"];
insert into "T" ("VALUE") values (to_timestamp(:1, 'YYYY-MM-DD"T"HH24:MI:SS.FF9'))
-- ["2026-01-15T10:00:00.5"];

-- instant: TIMESTAMP(6) WITH TIME ZONE, read as instant
select to_char(sys_extract_utc("VALUE"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"') from "T"
-- [];
select * from "T" where "VALUE" > from_tz(to_timestamp(:1, 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"'), 'UTC')
-- ["2026-01-15T10:00:00.5"];
insert into "T" ("VALUE") values (from_tz(to_timestamp(:1, 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"'), 'UTC'))
-- ["2026-01-15T10:00:00.5"];

-- binary: RAW, read as binary
select lower(rawtohex("VALUE")) from "T"
-- [];
select * from "T" where "VALUE" > hextoraw(:1)
-- ["1"];
insert into "T" ("VALUE") values (hextoraw(:1))
-- ["1"];

-- other: ROWID, read as other
select cast("VALUE" as varchar2(4000)) from "T"
-- [];
select * from "T" where "VALUE" > :1
-- ["1"];
insert into "T" ("VALUE") values (:1)
-- ["1"];

-- staging: keys that are there
select "HUB_KEY" as "c0" from "SHOP"."HUB_STOCK" where "HUB_KEY" in (:1, :2)
-- ["abc","def"];

-- staging: new rows
begin execute immediate 'insert into "SHOP"."HUB_STOCK" ("HUB_KEY", "QTY", "SKU", "STATUS") values (:1, to_number(:2), :3, :4)' using :1, to_number(:2), :3, :4; execute immediate 'insert into "SHOP"."HUB_STOCK" ("HUB_KEY", "QTY", "SKU", "STATUS") values (:1, to_number(:2), :3, :4)' using :5, to_number(:6), :7, :8;end;
-- ["abc","5","A-1",null,"abc","5","A-1",null];

-- staging: the row of a key
update "SHOP"."HUB_STOCK" set "STATUS" = :1, "SKU" = :2, "QTY" = to_number(:3), "HUB_KEY" = :4 where "SKU" = :5
-- [null,"A-1","5","abc","A-1"];

-- staging: what stands there
select * from (select "SKU" as "c0", to_char("QTY", 'TM9') as "c1" from "SHOP"."HUB_STOCK" where "SKU" = :1 order by "ROW_ID" desc) where rownum <= :2
-- ["A-1",1000];
