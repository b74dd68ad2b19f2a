-- session to read
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET SESSION time_zone = '+00:00';
SET SESSION max_statement_time = 30;
SET SESSION innodb_lock_wait_timeout = 30;
SET SESSION lock_wait_timeout = 30;
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
SET SESSION TRANSACTION READ ONLY;
-- transaction {};

-- session to write
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET SESSION time_zone = '+00:00';
SET SESSION max_statement_time = 30;
SET SESSION innodb_lock_wait_timeout = 30;
SET SESSION lock_wait_timeout = 30;
-- transaction {};

-- catalogue: tables
select `table_name` as `name`, case when table_type like '%VIEW' then '1' else '0' end as `view` from `information_schema`.`tables` where `table_schema` = ? order by `table_name` asc
-- ["SHOP"];

-- catalogue: columns
select `column_name` as `name`, `column_type` as `type`, case when is_nullable = 'YES' then '1' else '0' end as `nullable`, `character_maximum_length` as `length`, coalesce(numeric_scale, datetime_precision) as `scale` from `information_schema`.`columns` where `table_schema` = ? and `table_name` = ? order by `ordinal_position` asc
-- ["SHOP","STOCK"];

-- catalogue: indexes
select `index_name` as `index`, case when non_unique = 0 then '1' else '0' end as `unique`, `column_name` as `column` from `information_schema`.`statistics` where `table_schema` = ? and `table_name` = ? order by `index_name` asc, `seq_in_index` asc
-- ["SHOP","STOCK"];

-- catalogue: rights to change
select distinct `privilege_type` as `right` from (select `privilege_type`, `grantee` from `information_schema`.`user_privileges` union all select `privilege_type`, `grantee` from `information_schema`.`schema_privileges` where `table_schema` = ? union all select `privilege_type`, `grantee` from `information_schema`.`table_privileges` where `table_schema` = ? and `table_name` = ?) as `granted` where `privilege_type` in (?, ?, ?, ?, ?) and grantee = concat('''', replace(current_user(), '@', '''@'''), '''')
-- ["SHOP","SHOP","STOCK","INSERT","UPDATE","DELETE","DROP","ALTER"];

-- the database's own time
select date_format(utc_timestamp(6), '%Y-%m-%dT%H:%i:%s.%fZ') as `now`
-- [];

-- by column: the first sweep
select `SKU` as `c0`, `STORE` as `c1`, `QTY` as `c2`, `CHANGED` as `c3`, `ID` as `c4` from `SHOP`.`STOCK` where `CHANGED` is not null order by `CHANGED` asc, `SKU` asc, `STORE` asc limit ?
-- [1001];

-- by column: a sweep from a time on
select `SKU` as `c0`, `STORE` as `c1`, `QTY` as `c2`, `CHANGED` as `c3`, `ID` as `c4` from `SHOP`.`STOCK` where `CHANGED` >= ? and `CHANGED` is not null order by `CHANGED` asc, `SKU` asc, `STORE` asc limit ?
-- ["2026-01-15 09:55:00.000",1001];

-- by column: behind a row
select `SKU` as `c0`, `STORE` as `c1`, `QTY` as `c2`, `CHANGED` as `c3`, `ID` as `c4` from `SHOP`.`STOCK` where `CHANGED` = ? and `SKU` = ? and `STORE` > ? and `CHANGED` is not null order by `STORE` asc limit ?
-- ["2026-01-15 10:00:00.123456","A-1","0101",1001];
select `SKU` as `c0`, `STORE` as `c1`, `QTY` as `c2`, `CHANGED` as `c3`, `ID` as `c4` from `SHOP`.`STOCK` where `CHANGED` = ? and `SKU` > ? and `CHANGED` is not null order by `SKU` asc, `STORE` asc limit ?
-- ["2026-01-15 10:00:00.123456","A-1",1001];
select `SKU` as `c0`, `STORE` as `c1`, `QTY` as `c2`, `CHANGED` as `c3`, `ID` as `c4` from `SHOP`.`STOCK` where `CHANGED` > ? and `CHANGED` is not null order by `CHANGED` asc, `SKU` asc, `STORE` asc limit ?
-- ["2026-01-15 10:00:00.123456",1001];

-- by column: rows that stand nowhere
select `SKU` as `c0`, `STORE` as `c1`, `QTY` as `c2`, `CHANGED` as `c3`, `ID` as `c4` from `SHOP`.`STOCK` where (`CHANGED` is null) limit ?
-- [100];

-- by sequence: the highest number
select `ID` as `top` from `SHOP`.`STOCK` where `ID` is not null order by `ID` desc limit ?
-- [1];

-- by sequence: from a number on
select `SKU` as `c0`, `STORE` as `c1`, `QTY` as `c2`, `CHANGED` as `c3`, `ID` as `c4` from `SHOP`.`STOCK` where `ID` >= cast(? as unsigned) order by `ID` asc, `SKU` asc, `STORE` asc limit ?
-- ["9007199254740993",1001];

-- by key: two columns
select `SKU` as `c0`, `STORE` as `c1`, `QTY` as `c2`, `CHANGED` as `c3`, `ID` as `c4` from `SHOP`.`STOCK` where ((`SKU` = ? and `STORE` = ?) or (`SKU` = ? and `STORE` = ?))
-- ["A-1","0101","B","2"];

-- by key: one column
select `SKU` as `c0`, `STORE` as `c1`, `QTY` as `c2`, `CHANGED` as `c3`, `ID` as `c4` from `SHOP`.`STOCK` where `SKU` in (?, ?)
-- ["A-1","B"];

-- integer: bigint(20) unsigned, read as integer
select `VALUE` from `T`
-- [];
select * from `T` where `VALUE` > cast(? as unsigned)
-- ["1"];
insert into `T` (`VALUE`) values (?)
-- ["1"];

-- decimal: decimal(12,3), read as decimal
select `VALUE` from `T`
-- [];
select * from `T` where `VALUE` > cast(? as decimal(65, 3))
-- ["1"];
insert into `T` (`VALUE`) values (?)
-- ["1"];

-- float: float, read as float
select cast(`VALUE` as double) from `T`
-- [];
select * from `T` where `VALUE` > ?
-- ["1"];
insert into `T` (`VALUE`) values (?)
-- ["1"];

-- boolean: tinyint(1), read as integer
select `VALUE` from `T`
-- [];
select * from `T` where `VALUE` > cast(? as signed)
-- ["1"];
insert into `T` (`VALUE`) values (?)
-- ["1"];

-- text: varchar(20), read as text
select `VALUE` from `T`
-- [];
select * from `T` where `VALUE` > ?
-- ["1"];
insert into `T` (`VALUE`) values (?)
-- ["1"];

-- char: char(4), read as char
select `VALUE` from `T`
-- [];
select * from `T` where `VALUE` > ?
-- ["1"];
insert into `T` (`VALUE`) values (?)
-- ["1"];

-- date: date, read as date
select `VALUE` from `T`
-- [];
select * from `T` where `VALUE` > ?
-- ["1"];
insert into `T` (`VALUE`) values (?)
-- ["1"];

-- localTime: datetime(6), read as localTime
select `VALUE` from `T`
-- [];
select * from `T` where `VALUE` > ?
-- ["2026-01-15 10:00:00.5"];
insert into `T` (`VALUE`) values (?)
-- ["2026-01-15 10:00:00.5"];

-- instant: timestamp(6), read as instant
select `VALUE` from `T`
-- [];
select * from `T` where `VALUE` > ?
-- ["2026-01-15 10:00:00.5"];
insert into `T` (`VALUE`) values (?)
-- ["2026-01-15 10:00:00.5"];

-- binary: binary(16), read as binary
select `VALUE` from `T`
-- [];
select * from `T` where `VALUE` > unhex(?)
-- ["1"];
insert into `T` (`VALUE`) values (unhex(?))
-- ["1"];

-- other: time, read as other
select `VALUE` from `T`
-- [];
select * from `T` where `VALUE` > ?
-- ["1"];
insert into `T` (`VALUE`) values (?)
-- ["1"];

-- staging: keys that are there
select `HUB_KEY` as `c0` from `SHOP`.`HUB_STOCK` where `HUB_KEY` in (?, ?)
-- ["abc","def"];

-- staging: new rows
insert into `SHOP`.`HUB_STOCK` (`HUB_KEY`, `QTY`, `SKU`, `STATUS`) values (?, ?, ?, ?), (?, ?, ?, ?)
-- ["abc","5","A-1",null,"abc","5","A-1",null];

-- staging: the row of a key
update `SHOP`.`HUB_STOCK` set `STATUS` = ?, `SKU` = ?, `QTY` = ?, `HUB_KEY` = ? where `SKU` = ?
-- [null,"A-1","5","abc","A-1"];

-- staging: what stands there
select `SKU` as `c0`, `QTY` as `c1` from `SHOP`.`HUB_STOCK` where `SKU` = ? order by `ROW_ID` desc limit ?
-- ["A-1",1000];
