"""The law: which transfers are open, who decides them, and on which legal basis.

The way through this room: ``triage`` puts every case into one class (rules in ``triage_rules``, the six-month
clock in ``clock``, grounds in ``grounds``); ``related`` forms groups; ``facts`` gathers what rules look at;
``rules`` holds the rules about pairs, one function each; ``pairs`` applies them to a quarter (``open_pairs``)
and says why a pair is closed (``why_closed``). ``courts``, ``divisions``, ``distance`` and ``places`` know
hierarchy and geography; ``graph`` shows it all as one network.
"""
