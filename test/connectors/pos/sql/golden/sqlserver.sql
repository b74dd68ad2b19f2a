-- session to read
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
SET LOCK_TIMEOUT 30000;
SET DATEFORMAT ymd;
SET NOCOUNT OFF;
SET ANSI_WARNINGS ON;
SET DEADLOCK_PRIORITY LOW;
-- transaction {"isolationLevel":"read committed"};

-- session to write
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
SET LOCK_TIMEOUT 30000;
SET DATEFORMAT ymd;
SET NOCOUNT OFF;
SET ANSI_WARNINGS ON;
SET XACT_ABORT ON;
-- transaction {"isolationLevel":"read committed"};

-- catalogue: tables
select [TABLE_NAME] as [name], case when TABLE_TYPE = 'VIEW' then '1' else '0' end as [view] from [INFORMATION_SCHEMA].[TABLES] where [TABLE_SCHEMA] = @p0 order by [TABLE_NAME] asc
-- ["SHOP"];

-- catalogue: columns
select [c].[name] as [name], [t].[name] as [type], case when c.is_nullable = 1 then '1' else '0' end as [nullable], cast(case when t.name in ('nchar', 'nvarchar') then c.max_length / 2 else c.max_length end as varchar(10)) as [length], cast(c.scale as varchar(10)) as [scale] from [sys].[objects] as [o] inner join [sys].[schemas] as [s] on [s].[schema_id] = [o].[schema_id] inner join [sys].[columns] as [c] on [c].[object_id] = [o].[object_id] inner join [sys].[types] as [t] on [t].[user_type_id] = [c].[system_type_id] where [s].[name] = @p0 and [o].[name] = @p1 and [o].[type] in (@p2, @p3) order by [c].[column_id] asc
-- ["SHOP","STOCK","U","V"];

-- catalogue: indexes
select [i].[name] as [index], case when i.is_unique = 1 then '1' else '0' end as [unique], [c].[name] as [column] from [sys].[objects] as [o] inner join [sys].[schemas] as [s] on [s].[schema_id] = [o].[schema_id] inner join [sys].[indexes] as [i] on [i].[object_id] = [o].[object_id] inner join [sys].[index_columns] as [ic] on [ic].[object_id] = [i].[object_id] and [ic].[index_id] = [i].[index_id] inner join [sys].[columns] as [c] on [c].[object_id] = [ic].[object_id] and [c].[column_id] = [ic].[column_id] where [s].[name] = @p0 and [o].[name] = @p1 and [o].[type] in (@p2, @p3) and [i].[has_filter] = @p4 and [ic].[is_included_column] = @p5 order by [i].[name] asc, [ic].[key_ordinal] asc
-- ["SHOP","STOCK","U","V",0,0];

-- catalogue: rights to change
select [r].[name] as [right] from (values ('INSERT'), ('UPDATE'), ('DELETE'), ('ALTER')) as r(name) where has_perms_by_name(quotename(@p0) + '.' + quotename(@p1), 'OBJECT', r.name) = 1
-- ["SHOP","STOCK"];

-- the database's own time
select convert(varchar(33), sysutcdatetime(), 126) + 'Z' as [now]
-- [];

-- by column: the first sweep
select top (@p0) [SKU] as [c0], [STORE] as [c1], cast([QTY] as varchar(60)) as [c2], convert(varchar(33), [CHANGED], 126) as [c3], cast([ID] as varchar(60)) as [c4] from [SHOP].[STOCK] where [CHANGED] is not null order by [CHANGED] asc, [SKU] asc, [STORE] asc
-- [1001];

-- by column: a sweep from a time on
select top (@p0) [SKU] as [c0], [STORE] as [c1], cast([QTY] as varchar(60)) as [c2], convert(varchar(33), [CHANGED], 126) as [c3], cast([ID] as varchar(60)) as [c4] from [SHOP].[STOCK] where [CHANGED] >= convert(datetime2, @p1, 126) and [CHANGED] is not null order by [CHANGED] asc, [SKU] asc, [STORE] asc
-- [1001,"2026-01-15T09:55:00.000"];

-- by column: behind a row
select top (@p0) [SKU] as [c0], [STORE] as [c1], cast([QTY] as varchar(60)) as [c2], convert(varchar(33), [CHANGED], 126) as [c3], cast([ID] as varchar(60)) as [c4] from [SHOP].[STOCK] where [CHANGED] = convert(datetime2, @p1, 126) and [SKU] = cast(@p2 as varchar(20)) and [STORE] > cast(@p3 as char(20)) and [CHANGED] is not null order by [STORE] asc
-- [1001,"2026-01-15T10:00:00.123456","A-1","0101"];
select top (@p0) [SKU] as [c0], [STORE] as [c1], cast([QTY] as varchar(60)) as [c2], convert(varchar(33), [CHANGED], 126) as [c3], cast([ID] as varchar(60)) as [c4] from [SHOP].[STOCK] where [CHANGED] = convert(datetime2, @p1, 126) and [SKU] > cast(@p2 as varchar(20)) and [CHANGED] is not null order by [SKU] asc, [STORE] asc
-- [1001,"2026-01-15T10:00:00.123456","A-1"];
select top (@p0) [SKU] as [c0], [STORE] as [c1], cast([QTY] as varchar(60)) as [c2], convert(varchar(33), [CHANGED], 126) as [c3], cast([ID] as varchar(60)) as [c4] from [SHOP].[STOCK] where [CHANGED] > convert(datetime2, @p1, 126) and [CHANGED] is not null order by [CHANGED] asc, [SKU] asc, [STORE] asc
-- [1001,"2026-01-15T10:00:00.123456"];

-- by column: rows that stand nowhere
select top (@p0) [SKU] as [c0], [STORE] as [c1], cast([QTY] as varchar(60)) as [c2], convert(varchar(33), [CHANGED], 126) as [c3], cast([ID] as varchar(60)) as [c4] from [SHOP].[STOCK] where ([CHANGED] is null)
-- [100];

-- by sequence: the highest number
select top (@p0) cast([ID] as varchar(60)) as [top] from [SHOP].[STOCK] where [ID] is not null order by [ID] desc
-- [1];

-- by sequence: from a number on
select top (@p0) [SKU] as [c0], [STORE] as [c1], cast([QTY] as varchar(60)) as [c2], convert(varchar(33), [CHANGED], 126) as [c3], cast([ID] as varchar(60)) as [c4] from [SHOP].[STOCK] where [ID] >= cast(@p1 as bigint) order by [ID] asc, [SKU] asc, [STORE] asc
-- [1001,"9007199254740993"];

-- by key: two columns
select [SKU] as [c0], [STORE] as [c1], cast([QTY] as varchar(60)) as [c2], convert(varchar(33), [CHANGED], 126) as [c3], cast([ID] as varchar(60)) as [c4] from [SHOP].[STOCK] where (([SKU] = cast(@p0 as varchar(20)) and [STORE] = cast(@p1 as char(20))) or ([SKU] = cast(@p2 as varchar(20)) and [STORE] = cast(@p3 as char(20))))
-- ["A-1","0101","B","2"];

-- by key: one column
select [SKU] as [c0], [STORE] as [c1], cast([QTY] as varchar(60)) as [c2], convert(varchar(33), [CHANGED], 126) as [c3], cast([ID] as varchar(60)) as [c4] from [SHOP].[STOCK] where [SKU] in (cast(@p0 as varchar(20)), cast(@p1 as varchar(20)))
-- ["A-1","B"];

-- integer: bigint, read as integer
select cast([VALUE] as varchar(60)) from [T]
-- [];
select * from [T] where [VALUE] > cast(@p0 as bigint)
-- ["1"];
insert into [T] ([VALUE]) values (cast(@p0 as bigint))
-- ["1"];

-- decimal: decimal, read as decimal
select cast([VALUE] as varchar(60)) from [T]
-- [];
select * from [T] where [VALUE] > cast(@p0 as decimal(38, 3))
-- ["1"];
insert into [T] ([VALUE]) values (cast(@p0 as decimal(38, 3)))
-- ["1"];

-- float: float, read as float
select convert(varchar(60), [VALUE], 3) from [T]
-- [];
select * from [T] where [VALUE] > cast(@p0 as float)
-- ["1"];
insert into [T] ([VALUE]) values (cast(@p0 as float))
-- ["1"];

-- boolean: bit, read as boolean
select cast([VALUE] as varchar(60)) from [T]
-- [];
select * from [T] where [VALUE] > cast(@p0 as bit)
-- ["1"];
insert into [T] ([VALUE]) values (cast(@p0 as bit))
-- ["1"];

-- text: varchar, read as text
select [VALUE] from [T]
-- [];
select * from [T] where [VALUE] > cast(@p0 as varchar(20))
-- ["1"];
insert into [T] ([VALUE]) values (@p0)
-- ["1"];

-- char: char, read as char
select [VALUE] from [T]
-- [];
select * from [T] where [VALUE] > cast(@p0 as char(20))
-- ["1"];
insert into [T] ([VALUE]) values (@p0)
-- ["1"];

-- date: date, read as date
select convert(varchar(10), [VALUE], 23) from [T]
-- [];
select * from [T] where [VALUE] > cast(@p0 as date)
-- ["1"];
insert into [T] ([VALUE]) values (cast(@p0 as date))
-- ["1"];

-- localTime: datetime2, read as localTime
select convert(varchar(33), [VALUE], 126) from [T]
-- [];
select * from [T] where [VALUE] > convert(datetime2, @p0, 126)
-- ["2026-01-15T10:00:00.5"];
insert into [T] ([VALUE]) values (convert(datetime2, @p0, 126))
-- ["2026-01-15T10:00:00.5"];

-- instant: datetimeoffset, read as instant
select convert(varchar(40), [VALUE], 127) from [T]
-- [];
select * from [T] where [VALUE] > convert(datetimeoffset, @p0, 127)
-- ["2026-01-15T10:00:00.5"];
insert into [T] ([VALUE]) values (convert(datetimeoffset, @p0, 127))
-- ["2026-01-15T10:00:00.5"];

-- binary: varbinary, read as binary
select convert(varchar(max), cast([VALUE] as varbinary(max)), 2) from [T]
-- [];
select * from [T] where [VALUE] > convert(varbinary(max), @p0, 2)
-- ["1"];
insert into [T] ([VALUE]) values (convert(varbinary(max), @p0, 2))
-- ["1"];

-- other: uniqueidentifier, read as other
select cast([VALUE] as nvarchar(max)) from [T]
-- [];
select * from [T] where [VALUE] > @p0
-- ["1"];
insert into [T] ([VALUE]) values (@p0)
-- ["1"];

-- version: timestamp, read as integer
select cast(cast([VALUE] as bigint) as varchar(20)) from [T]
-- [];
select * from [T] where [VALUE] > cast(cast(@p0 as bigint) as binary(8))
-- ["1"];
insert into [T] ([VALUE]) values (cast(cast(@p0 as bigint) as binary(8)))
-- ["1"];

-- money: money, read as decimal
select convert(varchar(60), [VALUE], 2) from [T]
-- [];
select * from [T] where [VALUE] > cast(@p0 as decimal(38, 3))
-- ["1"];
insert into [T] ([VALUE]) values (cast(@p0 as decimal(38, 3)))
-- ["1"];

-- staging: keys that are there
select [HUB_KEY] as [c0] from [SHOP].[HUB_STOCK] where [HUB_KEY] in (cast(@p0 as varchar(20)), cast(@p1 as varchar(20)))
-- ["abc","def"];

-- staging: new rows
insert into [SHOP].[HUB_STOCK] ([HUB_KEY], [QTY], [SKU], [STATUS]) values (@p0, cast(@p1 as decimal(38, 3)), @p2, @p3), (@p4, cast(@p5 as decimal(38, 3)), @p6, @p7)
-- ["abc","5","A-1",null,"abc","5","A-1",null];

-- staging: the row of a key
update [SHOP].[HUB_STOCK] set [STATUS] = @p0, [SKU] = @p1, [QTY] = cast(@p2 as decimal(38, 3)), [HUB_KEY] = @p3 where [SKU] = cast(@p4 as varchar(20));select @@rowcount
-- [null,"A-1","5","abc","A-1"];

-- staging: what stands there
select top (@p0) [SKU] as [c0], cast([QTY] as varchar(60)) as [c1] from [SHOP].[HUB_STOCK] where [SKU] = cast(@p1 as varchar(20)) order by [ROW_ID] desc
-- [1000,"A-1"];
