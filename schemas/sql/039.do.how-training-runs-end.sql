-- A training run says how it ended: by which error, or that somebody cancelled it. While it runs it names its workflow, so that one
-- whose workflow ended without a word (terminated) is told from one that goes on.
alter table tempocast.training_run
  drop constraint training_run_status_check,
  add constraint training_run_status_check check (status in ('running', 'completed', 'failed', 'cancelled')),
  add column error_type text,
  add column error text,
  add column workflow_id text,
  add constraint training_run_error_check check ((error_type is null) = (error is null) and (error_type is null or status = 'failed'));
create index training_run_running on tempocast.training_run (universe) where status = 'running';

-- Until now a run that failed stayed `running`. The next one asks the server about these; one of an experiment, which had another
-- workflow, and still goes on says so by completing.
update tempocast.training_run
  set workflow_id = 'train/' || universe || '/' || recipe || '/' || to_char(session, 'YYYY-MM-DD') where status = 'running';
