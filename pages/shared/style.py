"""The little that Streamlit's options do not say: room, alignment of amounts, two figures a row on a phone."""

from __future__ import annotations

MOST_TEXTS = 9
AMOUNTS_RIGHT = "\n".join(
    f'[class*="st-key-table-{texts}-"] :is(td, th):nth-child(n+{texts + 1}) '
    "{ text-align: right !important; white-space: nowrap; }"
    for texts in range(1, MOST_TEXTS + 1)
)
STYLE = f"""
<style>
.stMainBlockContainer {{ padding-top: 3.5rem; padding-bottom: 4rem; max-width: 82rem; }}
.st-key-answer p {{ font-size: 1.125rem; line-height: 1.6; max-width: 60rem; }}
[class*="st-key-table-"] td, [class*="st-key-table-"] th {{ font-variant-numeric: tabular-nums; }}
{AMOUNTS_RIGHT}
[data-testid="stMetricValue"] {{ font-variant-numeric: tabular-nums; }}
[data-testid="stMetricValue"] > div {{ white-space: normal; }}
[data-testid="stMetricDelta"], [data-testid="stMetricDelta"] * {{ white-space: normal; overflow: visible; }}
[data-testid="stPageLink"] :is(a, span, p) {{ white-space: normal; overflow: visible; line-height: 1.4; }}
[data-testid="stPageLink"] a {{ align-items: flex-start; padding: 0.25rem 0.25rem; }}
:is(.st-key-attention, .st-key-duties) [data-testid="stPageLink"] {{ padding-bottom: 0.35rem; }}
[data-testid="stPageLink"] p {{ font-size: 0.9375rem; }}
[data-testid="stPageLink"] a > span:first-child {{ padding-top: 0.1rem; }}
/* An address is no link, and a hint in English helps nobody. */
.stTable a[href^="mailto:"] {{ color: inherit; text-decoration: none; pointer-events: none; }}
[data-testid="InputInstructions"] {{ display: none; }}
/* The chart's own tools speak English and know nothing of paper: the files stand below each picture. */
[data-testid="stFullScreenFrame"]:has(.stVegaLiteChart) [data-testid="stElementToolbar"] {{ display: none; }}
@media (max-width: 640px) {{
  .stMainBlockContainer {{ padding-left: 1rem; padding-right: 1rem; }}
  .stTable :is(td, th) {{ padding: 0.35rem 0.3rem; font-size: 0.8125rem; line-height: 1.35; }}
  .st-key-figures [data-testid="stHorizontalBlock"] {{ display: grid; grid-template-columns: 1fr 1fr; }}
  .st-key-figures [data-testid="stColumn"] {{ min-width: 0; width: 100%; }}
}}
@media print {{
  [data-testid="stSidebar"], [data-testid="stHeader"], .stDownloadButton {{ display: none; }}
}}
</style>
"""
