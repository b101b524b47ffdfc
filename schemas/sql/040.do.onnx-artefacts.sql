-- A run of a model that can be ONNX leaves it too.
alter table tempocast.run_artefact
  drop constraint run_artefact_kind_check,
  add constraint run_artefact_kind_check
    check (kind in ('model', 'onnx', 'scores', 'predictions', 'diagnostics', 'description', 'plot'));
