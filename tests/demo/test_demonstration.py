from __future__ import annotations

import ast
import csv
import io
import json
import random
import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import pipeline.demo
from pipeline.demo import OBSERVED_ON, OUTSIDE_DOMAINS, deposit_order, generate
from pipeline.demo.files import KINDS
from pipeline.demo.names import GIVEN_NAMES, SURNAMES
from pipeline.demo.territory import GUEST_DOMAIN, read_communes

ISSUED_ON = date(2026, 12, 10)
PARIS = ZoneInfo("Europe/Paris")
CURRENT_HEADER = "Display name,DirSyncEnabled,User principal name,Object Id,First name,Last name,When created,Soft deletion time stamp,Title,Department,Preferred data location,City,CountryOrRegion,Office,StateOrProvince,Usage location,Last dirsync time,Block credential,Licenses,Password never expires,Last password change time stamp,Mobile Phone,Phone number,Postal code,Preferred language,Street address,Fax,Proxy addresses"
OLDER_HEADER = "Block credential,City,Country/Region,Department,DirSyncEnabled,Display name,Fax,First name,Last dirsync time,Last name,Last password change time stamp,License assignment details,Licenses,Mobile Phone,Oath token meta data,Object Id,Office,Password never expires,Phone number,Postal code,Preferred data location,Preferred language,Proxy addresses,Release track,Soft deletion time stamp,State,Street address,Strong password required,Title,Usage location,User principal name,When created"
MAILBOX_HEADER = "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Created Date,Last Activity Date,Item Count,Storage Used (Byte),Issue Warning Quota (Byte),Prohibit Send Quota (Byte),Prohibit Send/Receive Quota (Byte),Deleted Item Count,Deleted Item Size (Byte),Deleted Item Quota (Byte),Has Archive,Recipient Type,Report Period"
EMAIL_HEADER = "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Last Activity Date,Send Count,Receive Count,Read Count,Meeting Created Count,Meeting Interacted Count,Assigned Products,Report Period"
ACTIVE_HEADER = "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Has Exchange License,Has OneDrive License,Has SharePoint License,Has Skype For Business License,Has Yammer License,Has Teams License,Exchange Last Activity Date,OneDrive Last Activity Date,SharePoint Last Activity Date,Skype For Business Last Activity Date,Yammer Last Activity Date,Teams Last Activity Date,Exchange License Assign Date,OneDrive License Assign Date,SharePoint License Assign Date,Skype For Business License Assign Date,Yammer License Assign Date,Teams License Assign Date,Assigned Products"


class Demonstration:
    """The files of one seed, read again by a reader of the tests' own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.files = generate(directory)
        self.truth = json.loads((directory / "truth.json").read_text(encoding="utf-8"))
        self.communes = {commune["insee"]: commune for commune in self.truth["communes"]}

    def of(self, kind):
        return [file for file in self.files if file.kind == kind]

    def one(self, kind, day):
        (file,) = [file for file in self.of(kind) if file.extract_date == day]
        return file

    def rows(self, file):
        data = file.path.read_bytes()
        if file.kind == "powershell_mailboxes":
            text, delimiter = data.decode("utf-16").split("\r\n", 1)[1], ";"
        else:
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = data.decode("cp1252")
            delimiter = ";" if text.split("\n", 1)[0].count(";") > 3 else ","
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return Demonstration(tmp_path_factory.mktemp("demonstration"))


def euros(text):
    return Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_the_same_seed_gives_the_same_bytes_whatever_the_global_generator_says(demo, tmp_path):
    random.seed(1)
    state = random.getstate()
    again = generate(tmp_path)
    assert random.getstate() == state
    assert [(f.path.relative_to(tmp_path), f.kind, f.extract_date, f.note) for f in again] == [
        (f.path.relative_to(demo.directory), f.kind, f.extract_date, f.note) for f in demo.files
    ]
    assert all(a.path.read_bytes() == b.path.read_bytes() for a, b in zip(again, demo.files, strict=True))
    assert (tmp_path / "truth.json").read_bytes() == (demo.directory / "truth.json").read_bytes()


def test_another_seed_gives_other_people(demo, tmp_path):
    other = generate(tmp_path, seed=73)
    users = next(file for file in other if file.kind == "users")
    assert users.path.read_bytes() != demo.of("users")[0].path.read_bytes()


def test_the_generator_knows_nothing_of_the_books_and_reads_no_clock():
    for module in Path(pipeline.demo.__path__[0]).glob("*.py"):
        source = module.read_text(encoding="utf-8")
        imported = {
            name
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in ([node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
        }
        assert all(
            name.startswith(("pipeline.demo", "pipeline.convention"))
            for name in imported
            if name.startswith("pipeline")
        )
        assert not re.search(r"\.(now|today|utcnow)\(|time\.time|random\.(seed|choice|random)\(\)", source)


def test_every_kind_is_there_and_deposits_follow_the_extract_dates(demo):
    assert {file.kind for file in demo.files} == set(KINDS)
    assert demo.files == deposit_order(reversed(demo.files))
    assert [file.extract_date for file in demo.files] == sorted(file.extract_date for file in demo.files)
    assert max(file.extract_date for file in demo.files) == OBSERVED_ON == date(2027, 1, 31)
    assert all(file.path.name.startswith("demonstration_") for file in demo.files)
    assert all(file.path.parent.name == f"{file.extract_date:%Y-%m}" for file in demo.files)


def test_the_day_of_an_extract_can_be_read_from_its_name(demo):
    for file in demo.files:
        assert f"{file.extract_date:%Y_%m_%d}" in file.path.name


def test_active_users_come_in_two_layouts_and_once_as_an_excel_copy(demo):
    assert len(demo.of("users")) == 10
    for file in demo.of("users"):
        data = file.path.read_bytes()
        first = data.split(b"\r\n", 1)[0]
        month = file.extract_date.month
        if month in (5, 6):
            assert first == OLDER_HEADER.encode()
        elif month == 8:
            assert first == CURRENT_HEADER.replace(",", ";").encode("cp1252")
            assert "Prénom" not in data.decode("cp1252")
            with pytest.raises(UnicodeDecodeError):
                data.decode("utf-8")
        else:
            assert first == b"\xef\xbb\xbf" + CURRENT_HEADER.encode()
        assert b"\n" not in data.replace(b"\r\n", b"")
        assert 1_400 < len(demo.rows(file)) < 2_500


@pytest.mark.parametrize(
    ("kind", "header", "older"),
    [
        ("mailbox_usage", MAILBOX_HEADER, MAILBOX_HEADER.replace("Recipient Type,", "")),
        ("email_activity", EMAIL_HEADER, EMAIL_HEADER.replace("Meeting Created Count,Meeting Interacted Count,", "")),
        ("active_users", ACTIVE_HEADER, ACTIVE_HEADER),
        *(
            (kind, header, header)
            for kind, header in (
                (
                    "tenant_activity",
                    "Report Refresh Date,Send,Receive,Read,Meeting Created,Meeting Interacted,Report Date,Report Period",
                ),
                ("tenant_storage", "Report Refresh Date,Storage Used (Byte),Report Date,Report Period"),
                ("tenant_mailboxes", "Report Refresh Date,Total,Active,Report Date,Report Period"),
            )
        ),
    ],
)
def test_usage_reports_have_the_consoles_header_and_speak_of_their_refresh_day(demo, kind, header, older):
    for file in demo.of(kind):
        expected = older if file.extract_date.month == 5 else header
        assert file.path.read_bytes().startswith(b"\xef\xbb\xbf" + expected.encode() + b"\r\n")
        assert {row["Report Refresh Date"] for row in demo.rows(file)} == {file.extract_date.isoformat()}


def test_the_templates_have_their_header(demo):
    headers = {
        "mouvements": "commune;compte;evenement;date;identifiant;vers_commune",
        "demandes": "reference;commune;objet;date_demande;date_proposition;heures_proposees;date_acceptation;date_realisation;heures_realisees",
        "titres": "exercice;bordereau;titre;date_emission;commune;nature;objet;montant;titre_origine;ligne",
        "adhesions": "commune;date_effet;date_fin;motif_fin;referent;contact_dpo",
        "couts": "exercice;poste;montant;heures_disponibles",
        "licences": "produit;prix_annuel;date_effet",
    }
    for kind, header in headers.items():
        for file in demo.of(kind):
            assert file.path.read_bytes().split(b"\r\n", 1)[0] == b"\xef\xbb\xbf" + header.encode()


def test_the_audit_log_is_quoted_has_86_columns_and_only_its_own_days(demo):
    files = demo.of("entra_audit")
    assert len(files) == 2
    for file in files:
        first = file.path.read_bytes().split(b"\r\n", 1)[0].decode("utf-8-sig")
        assert first.count('","') == 85
        assert first.startswith('"Date (UTC)","CorrelationId"')
        assert first.endswith('"AdditionalDetail6Value"')
        days = {row["Date (UTC)"][:10] for row in demo.rows(file)}
        assert max(days) <= file.extract_date.isoformat()
    activities = Counter(row["Activity"] for file in files for row in demo.rows(file))
    assert {"Add user", "Delete user", "Restore user", "Disable account", "Enable account", "Update user"} <= set(
        activities
    )


def test_powershell_is_utf_16_with_semicolons_and_names_each_kind_of_mailbox(demo):
    for file in demo.of("powershell_mailboxes"):
        assert file.path.read_bytes().startswith(b"\xff\xfe#\x00T\x00")
        rows = demo.rows(file)
        assert {row["RecipientTypeDetails"] for row in rows} == {"UserMailbox", "SharedMailbox", "RoomMailbox"}
        assert any(int(row["WhenMailboxCreated"][:2]) > 12 for row in rows)


def test_glpi_10_has_a_phantom_column_and_glpi_11_has_not(demo):
    for file in demo.of("glpi_tickets"):
        data = file.path.read_bytes()
        if file.extract_date.month == 9:
            assert data.startswith(b'"ID";"Titre"')
            assert data.split(b"\r\n", 1)[0].endswith(b'"')
        else:
            assert data.startswith(b'\xef\xbb\xbf"ID";"Titre"')
            assert b"\r\n" not in data
            assert data.split(b"\n", 1)[0].endswith(b'";')


def test_each_day_first_column_of_glpi_tells_day_from_month(demo):
    rows = demo.rows(demo.one("glpi_tickets", date(2026, 10, 31)))
    for column in (
        "Date d'ouverture",
        "Date de résolution",
        "Date de clôture",
        "Dernière modification",
        "Date de la validation",
    ):
        assert any(int(row[column][:2]) > 12 for row in rows if row[column])


def test_the_spreadsheets_dates_tell_day_from_month(demo):
    (file,) = demo.of("mouvements")
    assert any(int(row["date"][:2]) > 12 for row in demo.rows(file))


def test_no_address_outside_the_communes_and_the_invented_domains(demo):
    allowed = {commune.domain for commune in read_communes()} | set(OUTSIDE_DOMAINS) | {GUEST_DOMAIN}
    for file in demo.files:
        data = file.path.read_bytes()
        encoding = "utf-16" if file.kind == "powershell_mailboxes" else "latin-1"
        domains = set(re.findall(r"@([A-Za-z0-9.-]+)", data.decode(encoding)))
        assert domains <= allowed, file.path.name


def test_no_name_of_an_official_is_in_the_lists():
    assert not {"Romain", "Dumont", "Le Foll", "Foll", "Delareux", "Czinober"} & (set(SURNAMES) | set(GIVEN_NAMES))


def test_the_tenant_holds_what_the_convention_ignores(demo):
    rows = demo.rows(demo.one("users", date(2026, 11, 30)))
    names = [row["User principal name"] for row in rows]
    assert sum("#EXT#" in name for name in names) == 45
    assert sum(name.endswith("@lemansmetropole.fr") for name in names) > 250
    assert sum(name.endswith("@lemans.fr") for name in names) > 200
    unlicensed_and_open = [r for r in rows if r["Licenses"] == "Unlicensed" and r["Block credential"] == "False"]
    assert len(unlicensed_and_open) > 50


def test_soft_deleted_rows_carry_their_id_before_their_name_and_leave_after_30_days(demo):
    for file in demo.of("users"):
        for row in demo.rows(file):
            if row["Soft deletion time stamp"]:
                assert row["User principal name"].startswith(row["Object Id"].replace("-", ""))
                age = file.extract_date - date.fromisoformat(row["Soft deletion time stamp"][:10])
                assert timedelta(0) <= age <= timedelta(30)


def test_no_extract_shows_the_future(demo):
    for file in demo.of("users"):
        assert max(row["When created"] for row in demo.rows(file))[:10] <= file.extract_date.isoformat()
    for file in demo.of("demandes"):
        for row in demo.rows(file):
            days = [row[column] for column in row if column.startswith("date_") and row[column]]
            assert max(days) <= file.extract_date.isoformat()


def test_concealed_names_are_32_hexadecimal_characters_in_june_only(demo):
    for file in demo.of("mailbox_usage"):
        names = [row["User Principal Name"] for row in demo.rows(file)]
        concealed = [re.fullmatch(r"[0-9A-F]{32}", name) is not None for name in names]
        assert all(concealed) if file.extract_date == date(2026, 6, 29) else not any(concealed)


def test_never_used_mailboxes_are_as_many_as_the_figures_say_and_do_not_move(demo):
    figures = {c.insee: c for c in read_communes()}
    april, january = (demo.rows(demo.of("mailbox_usage")[index]) for index in (0, -1))
    later = {row["User Principal Name"]: row for row in january}
    for commune in figures.values():
        still = [
            row
            for row in april
            if row["User Principal Name"].endswith("@" + commune.domain)
            and not row["Last Activity Date"]
            and row["Item Count"] == later.get(row["User Principal Name"], {}).get("Item Count")
            and row["Storage Used (Byte)"] == later[row["User Principal Name"]]["Storage Used (Byte)"]
            and row["Item Count"] == "3"
        ]
        # Fatines comes into the tenant in May; Allonnes deletes one of its unused shared mailboxes or a used one.
        if commune.insee not in ("72129", "72130"):
            assert commune.never_used - 1 <= len(still) <= commune.never_used


# --- the books' rules, read again from the files alone -----------------------------------------------------------


def paris_day(stamp):
    return datetime.fromisoformat(stamp).astimezone(PARIS).date()


def primary_address(row):
    return row["Proxy addresses"].split("+")[0].removeprefix("SMTP:")


def shared_mailboxes(demo, known_on):
    """Object ids and addresses that PowerShell or the usage reports call shared."""
    known = [file for file in demo.files if file.extract_date <= known_on]
    mailboxes = [row for file in known if file.kind == "powershell_mailboxes" for row in demo.rows(file)]
    usage = [row for file in known if file.kind == "mailbox_usage" for row in demo.rows(file)]
    return {row["ExternalDirectoryObjectId"] for row in mailboxes if row["RecipientTypeDetails"] == "SharedMailbox"} | {
        row["User Principal Name"] for row in usage if row.get("Recipient Type") == "Shared"
    }


def closing(rows, licensed, last_extract):
    """The last day open of an account from its rows, oldest first; None while it is open."""
    last_day, last = rows[-1]
    if not last["Soft deletion time stamp"]:
        return last_day + timedelta(1) if last_day < last_extract else None
    deleted = paris_day(last["Soft deletion time stamp"])
    blocked = [day for day, row in rows if row["Block credential"] in ("True", "VRAI")]
    unblocked = [day for day, row in rows if row["Block credential"] in ("False", "FAUX")]
    return min([deleted, *(day for day in blocked if licensed and day > max(unblocked, default=date.min))])


def homes(rows, closed):
    """Spans (domain, first day, last day) of an account: a new domain begins with the extract that first shows it."""
    spans, since = [], paris_day(rows[0][1]["When created"])
    for (_, earlier), (day, later) in pairwise(rows):
        before, after = (primary_address(row).split("@")[-1] for row in (earlier, later))
        if before != after:
            spans.append((before, since, day - timedelta(1)))
            since = day
    return [*spans, (primary_address(rows[-1][1]).split("@")[-1], since, closed)]


def spreadsheet_spans(demo, known_on):
    spans = {}
    for row in (row for file in demo.of("mouvements") if file.extract_date <= known_on for row in demo.rows(file)):
        day = date(*reversed([int(part) for part in row["date"].split("/")]))
        opened = spans[row["compte"]][0][1] if row["evenement"] == "fermeture" else day
        spans[row["compte"]] = [("chaufour-notre-dame.fr", opened, day if row["evenement"] == "fermeture" else None)]
    return spans


def spans_from_the_files(demo, known_on):
    shared, seen = shared_mailboxes(demo, known_on), defaultdict(list)
    extracts = [file for file in demo.of("users") if file.extract_date <= known_on]
    for file in extracts:
        for row in demo.rows(file):
            seen[row["Object Id"]].append((file.extract_date, row))
    spans = spreadsheet_spans(demo, known_on)
    for account, rows in seen.items():
        licensed = any("Exchange" in row["Licenses"] or "365" in row["Licenses"] for _, row in rows)
        if licensed or account in shared or primary_address(rows[-1][1]) in shared:
            spans[account] = homes(rows, closing(rows, licensed, extracts[-1].extract_date))
    return spans


def months_from_the_files(demo, known_on):
    """Due months by commune and account, from the extracts dated up to a day."""
    insee_of = {commune.domain: commune.insee for commune in read_communes()}
    adhesions = [row for file in demo.of("adhesions") if file.extract_date <= known_on for row in demo.rows(file)]
    adhesion = {row["commune"]: date.fromisoformat(row["date_effet"]) for row in adhesions}
    due = defaultdict(lambda: defaultdict(set))
    for account, pieces in spans_from_the_files(demo, known_on).items():
        for domain, opened, closed in pieces:
            insee, end = insee_of.get(domain), date(2026, 12, 31)
            if insee in adhesion:
                first, last = max(opened, adhesion[insee]), min(closed or end, end)
                if first <= last:
                    due[insee][account] |= set(range(first.month, last.month + 1))
    return due


@pytest.mark.parametrize(("key", "known_on"), [("known_on", ISSUED_ON), ("today", OBSERVED_ON)])
def test_the_files_alone_give_the_truths_account_months_in_every_commune(demo, key, known_on):
    due = months_from_the_files(demo, known_on)
    counted = {insee: sum(map(len, due.get(insee, {}).values())) for insee in demo.communes}
    assert counted == {insee: commune[key]["account_months"] for insee, commune in demo.communes.items()}
    assert {insee: len(due.get(insee, {})) for insee in demo.communes} == {
        insee: commune[key]["accounts"] for insee, commune in demo.communes.items()
    }


@pytest.mark.parametrize(("key", "known_on"), [("known_on", date(2026, 12, 5)), ("today", OBSERVED_ON)])
def test_the_requests_file_alone_gives_the_truths_hours(demo, key, known_on):
    hours = Counter()
    for row in demo.rows(demo.one("demandes", known_on)):
        if row["date_acceptation"] and row["date_realisation"].startswith("2026"):
            hours[row["commune"]] += Decimal(row["heures_proposees"].replace(",", "."))
    assert {insee: hours[insee] for insee in demo.communes} == {
        insee: Decimal(commune[key]["hours"]) for insee, commune in demo.communes.items()
    }


def test_priced_tickets_carry_the_references_and_hours_of_the_requests_template(demo):
    (template,) = [demo.rows(demo.one("demandes", OBSERVED_ON))]
    quoted = {row["reference"]: row["heures_proposees"] for row in template}
    last = {}
    for file in demo.of("glpi_tickets"):
        for row in demo.rows(file):
            if row["Catégorie"] == "Messagerie > Prestation":
                last[row["ID"].replace(" ", "")] = row
    assert set(last) == set(quoted)
    for reference, row in last.items():
        found = re.fullmatch(r"(?:(\d+) heures? )?(\d+) minutes", row["Coût - Durée"])
        hours = Decimal(found[1] or 0) + Decimal(found[2]) / 60 if found else None
        assert hours == (Decimal(quoted[reference].replace(",", ".")) if quoted[reference] else None)


def test_all_states_of_a_request_are_there(demo):
    rows = demo.rows(demo.one("demandes", OBSERVED_ON))
    assert any(not row["date_proposition"] for row in rows)
    assert any(row["date_proposition"] and not row["date_acceptation"] and not row["date_realisation"] for row in rows)
    assert any(row["date_acceptation"] and not row["date_realisation"] for row in rows)
    assert any(row["date_realisation"] and not row["date_acceptation"] for row in rows)
    assert any(row["date_acceptation"] > row["date_realisation"] > "" for row in rows)
    assert any(row["heures_realisees"] == "0" for row in rows)
    validations = {row["Statut de validation"] for file in demo.of("glpi_tickets") for row in demo.rows(file)}
    assert validations == {"Non soumis à validation", "En attente de validation", "Acceptée", "Refusée"}


# --- hand-computed --------------------------------------------------------------------------------------------------


def test_la_chapelle_20_agents_for_nine_months_and_ten_generic_addresses(demo):
    due = months_from_the_files(demo, ISSUED_ON)["72065"]
    assert sum(map(len, due.values())) == 30 * 9 == 20 * 9 + 10 * 9
    rows = [r for r in demo.rows(demo.of("users")[0]) if r["Object Id"] in due]
    agents = [row for row in rows if row["Department"]]
    assert len(agents) == 20
    assert sum(len(due[row["Object Id"]]) for row in agents) == 180
    assert sorted(row["User principal name"].split("@")[0] for row in rows if not row["Department"]) == [
        "accueil", "adjoint1", "adjoint2", "adjoint3", "adjoint4", "adjoint5", "adjoint6", "etat-civil", "mairie", "urbanisme",
    ]  # fmt: skip
    # 270 x 10.00 / 12; 3.5 h quoted (5 spent) and 1.5 h quoted (0 spent) at 30.00.
    assert demo.communes["72065"]["known_on"]["account_fee"] == "225.00"
    assert demo.communes["72065"]["known_on"]["request_fee"] == "150.00"
    assert demo.communes["72065"]["invoiced"] == "375.00"
    usage = demo.rows(demo.of("mailbox_usage")[-1])
    never = [row for row in usage if re.match(r"adjoint\d@lachapellesaintaubin.fr", row["User Principal Name"])]
    assert [row["Last Activity Date"] for row in never] == [""] * 6


def test_fay_owes_five_accounts_from_october_12_50(demo):
    fay = demo.communes["72130"]
    assert (fay["known_on"]["accounts"], fay["known_on"]["account_months"]) == (5, 15)
    assert fay["known_on"]["total"] == fay["today"]["total"] == fay["invoiced"] == "12.50"


def test_le_mans_has_people_no_adhesion_and_no_titre(demo):
    assert demo.communes["72181"]["adhesion"] is None
    assert demo.communes["72181"]["titres"] == []
    assert all(row["commune"] != "72181" for file in demo.of("adhesions") for row in demo.rows(file))


def test_the_account_of_31_march_22_30_utc_owes_nine_months(demo):
    due = months_from_the_files(demo, ISSUED_ON)["72001"]
    (account,) = [
        row["Object Id"] for row in demo.rows(demo.of("users")[0]) if row["When created"] == "2026-03-31 22:30:00Z"
    ]
    assert due[account] == set(range(4, 13))


def test_the_transferred_agent_is_due_by_both_communes_in_september(demo):
    due = months_from_the_files(demo, ISSUED_ON)
    (account,) = set(due["72095"]) & set(due["72008"])
    assert due["72095"][account] == {4, 5, 6, 7, 8, 9}
    assert due["72008"][account] == {9, 10, 11, 12}


def test_a_reused_address_is_two_accounts(demo):
    accounts = defaultdict(set)
    for file in demo.of("users"):
        for row in demo.rows(file):
            accounts[row["User principal name"].removeprefix(row["Object Id"].replace("-", ""))].add(row["Object Id"])
    assert Counter(len(ids) for ids in accounts.values())[2] == 1


# --- the titres -----------------------------------------------------------------------------------------------------


def titres(demo):
    invoiced = defaultdict(Decimal)
    for file in demo.of("titres"):
        for row in demo.rows(file):
            sign = -1 if row["nature"] == "reduction" else 1
            invoiced[row["commune"]] += sign * Decimal(row["montant"].replace(",", "."))
    return invoiced


def test_each_mistake_leaves_its_mark_and_all_else_is_right_to_the_cent(demo):
    invoiced = titres(demo)
    assert {insee: f"{invoiced[insee]:.2f}" for insee in demo.communes} == {
        insee: commune["invoiced"] for insee, commune in demo.communes.items()
    }
    for commune in demo.communes.values():
        wrong_then = Decimal(commune["invoiced"]) - Decimal(commune["known_on"]["total"])
        corrected_or_late = commune["commune"] in ("La Milesse", "Saint-Georges-du-Bois")
        assert (wrong_then != 0) == (bool(commune["causes"]) and not corrected_or_late), commune["commune"]
        learned = Decimal(commune["known_on"]["total"]) - Decimal(commune["today"]["total"])
        assert (learned != 0) == (commune["causes"] == ["late_events"]), commune["commune"]


def test_the_mistakes_by_hand(demo):
    due = months_from_the_files(demo, ISSUED_ON)
    requests = {insee: Decimal(c["known_on"]["request_fee"]) for insee, c in demo.communes.items()}
    months = {insee: [len(m) for m in accounts.values()] for insee, accounts in due.items()}
    paid = titres(demo)

    def fee(account_months, annual=Decimal(10)):
        return euros(account_months * annual / 12)

    assert paid["72001"] == fee(12 * len(months["72001"])) + requests["72001"]
    assert paid["72003"] == sum(fee(m) for m in months["72003"]) + requests["72003"]
    assert paid["72054"] == 2 * (fee(sum(months["72054"])) + requests["72054"])
    assert paid["72095"] == fee(sum(months["72095"])) + requests["72095"] + 120
    assert paid["72257"] == fee(sum(months["72257"]) + 9) + requests["72257"]
    assert paid["72320"] == fee(sum(months["72320"]), Decimal("9.90")) + requests["72320"]
    assert paid["72360"] == 0
    assert paid["72386"] == fee(sum(months["72386"]) - 9) + requests["72386"]
    assert paid["72247"] == fee(sum(months["72247"])) + requests["72247"] + Decimal("8.57")
    assert paid["72198"] == fee(sum(months["72198"])) + requests["72198"]


def test_the_reduction_names_the_titre_that_it_corrects(demo):
    first, second = (demo.rows(file) for file in demo.of("titres"))
    (row,) = second
    assert row["nature"] == "reduction"
    assert {r["commune"] for r in first if r["titre"] == row["titre_origine"]} == {row["commune"]}
    assert Decimal(row["montant"].replace(",", ".")) > 0


def test_the_pes_flow_and_the_template_tell_the_same_titres(demo):
    (file,) = demo.of("pes_recette")
    data = file.path.read_bytes()
    assert data.startswith(b'<?xml version="1.0" encoding="ISO-8859-1"?>')
    siren = {commune.siren: commune.insee for commune in read_communes()}
    flow = set()
    for piece in ET.fromstring(data).iter("Piece"):
        assert [piece.find(f"BlocPiece/{tag}").get("V") for tag in ("TypPce", "NatPce")] == ["01", "01"]
        for line in piece.iter("LigneDePiece"):
            values = {element.tag: element.get("V") for element in line.iter() if element.get("V")}
            if values["Nature"] == "70875":
                number = piece.find("BlocPiece/IdPce").get("V")
                flow.add((number, values["IdLigne"], siren[values["IdTiers"]], Decimal(values["MtHT"])))
    rows = demo.rows(demo.of("titres")[0])
    assert flow == {(r["titre"], r["ligne"], r["commune"], Decimal(r["montant"].replace(",", "."))) for r in rows}


def test_the_page_of_documentation_tells_the_truth(demo):
    page = (Path(__file__).parents[2] / "docs" / "demonstration.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.count("|") == 8]
    told = {row[0]: row[1:6] for row in rows[2:]}
    assert told == {
        c["commune"]: [
            str(c["known_on"]["account_months"]),
            c["known_on"]["total"],
            c["today"]["total"],
            c["invoiced"],
            " + ".join(f"`{cause}`" for cause in c["causes"]) or "–",
        ]
        for c in demo.communes.values()
    }
    for kind in KINDS:
        assert f"`{kind}`" in page
    assert f"{len(demo.files)} files" in page
