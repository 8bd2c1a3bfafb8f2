"""Infrastructure: disk cache, memo, killable processes, processes started ahead, escaping, atomic writes."""
