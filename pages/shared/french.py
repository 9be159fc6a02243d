"""The language of the document, and the words that Streamlit says in English to those who listen to the page.

Streamlit's own labels cannot be set: a line of script says them in French, each time that something new is drawn.
"""

from __future__ import annotations

import json

LABELS = {
    "Main menu": "Menu principal",
    "Collapse sidebar": "Replier la barre latérale",
    "Expand sidebar": "Déplier la barre latérale",
    "Open": "Ouvrir la liste",
    "Choose date": "Choisir une date",
    "Clear value": "Effacer",
    "Clear all": "Tout effacer",
    "Close": "Fermer",
    "Fullscreen": "Plein écran",
}
BEGINNINGS = {"Help for ": "Aide\u00a0: ", "Remove ": "Retirer "}

FRENCH = f"""<script>
document.documentElement.lang = 'fr';
if (!window.saidInFrench) {{
  window.saidInFrench = true;
  const labels = {json.dumps(LABELS, ensure_ascii=False)};
  const beginnings = {json.dumps(BEGINNINGS, ensure_ascii=False)};
  const say = (element) => {{
    const label = element.getAttribute('aria-label');
    if (label in labels) {{ element.setAttribute('aria-label', labels[label]); return; }}
    for (const [english, french] of Object.entries(beginnings)) {{
      if (label.startsWith(english)) element.setAttribute('aria-label', french + label.slice(english.length));
    }}
  }};
  let awaited = false;
  const sayAll = () => {{
    awaited = false;
    document.querySelectorAll('button[aria-label], [role=button][aria-label]').forEach(say);
  }};
  const soon = () => {{ if (!awaited) {{ awaited = true; requestAnimationFrame(sayAll); }} }};
  new MutationObserver(soon).observe(document.body, {{childList: true, subtree: true}});
  sayAll();
}}
</script>"""
