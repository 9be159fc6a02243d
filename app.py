"""Who you are, where you can go. Each page guards itself too: this file is not the only way in."""

from __future__ import annotations

from pages.shared.frame import declare_page, menu, side_bar

declare_page()
page = menu()
side_bar()
page.run()
