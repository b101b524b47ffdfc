-- Weekly reports: which document, of which week, as of when. The documents and files are objects of the lake, named by content.
create table tempocast.report (
  id           text primary key check (id ~ '^[0-9a-f]{64}$'),
  universe     text not null,
  week         text not null check (week ~ '^\d{4}-W\d\d$'),
  from_session date not null,
  through      date not null check (through >= from_session),
  as_of        timestamptz(3) not null,
  -- What the report compares itself with. Kept, so that it can be made again as it was.
  previous     text references tempocast.report,
  document_key text not null check (document_key <> ''),
  unique (universe, week, as_of)
);
create index report_week on tempocast.report (universe, through desc, as_of desc);
select tempocast.make_append_only('tempocast.report');

-- The first file of a format stands: it is what people were sent. `maker`: what drew it.
create table tempocast.report_file (
  report text not null references tempocast.report,
  format text not null check (format in ('html', 'pdf')),
  key    text not null check (key <> ''),
  bytes  bigint not null check (bytes > 0),
  maker  text not null check (maker <> ''),
  primary key (report, format)
);
select tempocast.make_append_only('tempocast.report_file');
