/** What the charts show, from how much, from where: on hover and focus of their titles. */
export const ABOUT: Record<string, string> = {
  'contest-skill':
    '1 minus CRPS of whoever was champion on the day divided by the CRPS of the naive recipe, one session ahead, mean over symbols, over the last sessions. The band is where it would be in 90 of 100 cases, by the spread between sessions; at least 20 of them. Source: the numbers that the contest judged by, kept with each step.',
  'contest-evidence':
    'A bet each day that the challenger is better (or worse), won or lost with the day’s difference in CRPS. Without a difference it reaches 1/a with probability a at most, however often one looks. One number a session; the first 20 only measure its size. Source: the state of each step.',
  'contest-coverage':
    'Share of outcomes inside the served interval over the last sessions, beside the nominal level; the band is for 90 of 100 cases by the spread between sessions. Source: outcomes of the forecasts that ended with each session.',
  'contest-shares':
    'Clients that send a key are answered by the champion or a challenger, by a hash of the key. Everybody without a key is answered by the champion. Both arms are scored on all symbols. Source: stages and policy of each step.',
};
