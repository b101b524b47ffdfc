-- Outcomes too are told to readers that remember what they read (020): by universe, and from which origin session on.
select tempocast.note_changes('outcome_of_symbol', 'universe', 'session');
