-- What a session of the contest looked like for each recipe: written with the step, so that a page need not read ten years of states.
create table tempocast.contest_day (
  contest       text not null references tempocast.contest,
  day           bigint not null check (day > 0),
  session       date not null,
  recipe        text not null,
  -- Against whom the difference is.
  champion      text not null,
  role          text not null check (role in ('champion', 'challenger', 'watch', 'outside')),
  stage         text,
  share         double precision not null check (share >= 0 and share <= 1),
  -- Loss of the champion minus its own, one number a session; null where there was none.
  difference    double precision,
  champion_loss double precision,
  loss          double precision,
  log_benefit   double precision,
  log_harm      double precision,
  log_reverse   double precision,
  threshold     double precision,
  -- Of the differences that the evidence has seen.
  mean          double precision,
  sd            double precision,
  expected      bigint not null,
  issued        bigint not null,
  inside        bigint not null,
  judged        bigint not null,
  primary key (contest, recipe, day)
);
select tempocast.make_append_only('tempocast.contest_day');

-- Fits that the contest did not let go live: the fit before goes on serving. Never live, so no instant but that of the decision.
create table tempocast.refused_fit (
  model_version text primary key references tempocast.model_version,
  universe      text not null,
  recipe        text not null,
  decision      text not null references tempocast.contest_event (id)
);
select tempocast.make_append_only('tempocast.refused_fit');

-- How long a recipe took for the forecasts of a session, the first time that they were issued.
create table tempocast.issue_latency (
  universe text not null,
  session  date not null,
  recipe   text not null,
  ms       double precision not null check (ms >= 0),
  primary key (universe, session, recipe)
);
select tempocast.make_append_only('tempocast.issue_latency');
