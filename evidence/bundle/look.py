"""How the pages of a bundle look: one style sheet, light and dark, for screen and paper."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

CSS: Final = """\
:root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1c2126;--soft:#5c656e;
--line:#dcd9d0;--link:#0b5a8f;--mark:#8a4b00;--tint:#f1eee6}
@media (prefers-color-scheme:dark){:root{--paper:#14181c;--card:#1c2227;--ink:#e7e9ea;
--soft:#a0a9b1;--line:#353d44;--link:#7fc1ee;--mark:#e8b268;--tint:#242b31}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans Arabic",sans-serif}
header,main,footer{max-width:68rem;margin:0 auto;padding:1rem 1.25rem}
header{border-bottom:1px solid var(--line);color:var(--soft);font-size:.875rem;display:flex;
flex-wrap:wrap;gap:.25rem 1.25rem;align-items:baseline}
header nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin-inline-start:auto}
footer{border-top:1px solid var(--line);color:var(--soft);font-size:.8125rem;margin-top:2rem}
h1{font-size:1.75rem;line-height:1.25;margin:.75rem 0 .5rem;text-wrap:balance}
h2{font-size:1.125rem;margin:2rem 0 .5rem}
h3{font-size:1rem;margin:1rem 0 .25rem}
p{margin:.5rem 0;max-width:44rem}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.15em}
a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.lead{color:var(--soft)}
.ref{font-variant-numeric:tabular-nums;color:var(--soft);white-space:nowrap}
.text{white-space:pre-wrap;overflow-wrap:anywhere}
.hidden{color:var(--mark);font:.8125em/1 ui-monospace,monospace;border:1px solid;
border-radius:3px;padding:0 .2em}
.note{border-inline-start:3px solid var(--mark);padding:.25rem .75rem;background:var(--tint);
max-width:none}
code{font:.8125rem/1.4 ui-monospace,"SF Mono",Consolas,monospace;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.25rem 1rem;margin:.5rem 0}
dt{color:var(--soft)}
dd{margin:0;min-width:0}
dl dl{padding-inline-start:.75rem;border-inline-start:1px solid var(--line);margin:0}
ul.plain{margin:0;padding-inline-start:1.1rem}
ul.cards{list-style:none;margin:.75rem 0;padding:0;display:grid;gap:.75rem;
grid-template-columns:repeat(auto-fill,minmax(15rem,1fr))}
.cards li{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.75rem;
overflow:hidden}
.cards img{display:block;width:100%;height:10rem;object-fit:contain;background:var(--tint);
border-radius:4px;margin-bottom:.5rem}
figure{margin:.75rem 0}
figure img,figure video{min-width:16rem;max-width:100%;max-height:34rem;border-radius:6px;
background:var(--tint)}
figcaption{color:var(--soft);font-size:.875rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
th,td{text-align:start;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600;white-space:nowrap}
details{margin:1rem 0}
summary{cursor:pointer;color:var(--link)}
@media (max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--link:#000;
--mark:#000;--tint:#fff}header nav{display:none}body{font-size:10.5pt}
main,header,footer{max-width:none;padding:0}a{text-decoration:none}
tr,li,figure{break-inside:avoid}h2{break-after:avoid}}
"""

STYLE_HASH: Final = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode("ascii")

POLICY: Final = (
    "default-src 'none'; img-src 'self' data:; media-src 'self'; "
    f"style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'"
)
"""The content security policy of every page: nothing runs, nothing comes from outside."""
