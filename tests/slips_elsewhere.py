"""Restrictions that people state elsewhere than it is read from: in other files, fields and words."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from io import BytesIO
from itertools import product
from zipfile import ZipFile

from tests.rendering import odt_parts, word_parts

_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"

DATA_FILES = (
    *(("2024/.pay.yaml", "restricted: audit\n"), ("2024/pay.meta", "restricted: audit\n")),
    *(
        ("2024/pay.xmp", "<r><x:restricted>audit</x:restricted></r>"),
        ("2024/pay.xml", '<r restricted="yes"/>'),
    ),
    *(("2024/pay.properties", "restricted=audit"), ("2024/pay.json5", "{restricted: 'audit'}")),
    *(("2024/2024.json", '{"restricted": "audit"}'), ("2024/pay.11tydata.json", '{"restricted": "audit"}')),
    *(("2024/.meta.yml", "restricted: audit"), ("2024/_folder.yaml", "restricted:\n  - audit\n")),
    *(("_config.yml", "defaults:\n- values:\n    restricted: true\n"), ("_data/pay.yml", "restricted: yes")),
    *(
        ("documents.csv", "file,restricted\n2024/pay.md,yes\n"),
        ("2024/list.csv", "Document;Restricted\n1;yes"),
    ),
    *(
        ("2024/restricted.toml", "pay = true"),
        ("restrictions.yaml", "2024/pay.md: audit"),
        ("2024/RESTRICTED", ""),
    ),
    *(("2024/minutes-toml", "[folder]\nrestricted = true"), ("2024/minutes", "[folder]\nrestricted = true")),
    *(("2024/pay.minutes.toml", "restricted = true"), ("2024/sidecar.toml", "[folder]\nrestricted = true")),
    *(
        ("2024/pay.toml", "private = true"),
        ("2024/pay.yaml", "restricted_to: audit"),
        ("2024/pay", "access: private"),
    ),
    *(("2024/pay.json", '{"visibility": "private"}'), ("2024/pay.yaml", "confidential: yes\ntitle: 'Pay\n")),
    *(
        ("2024/.htaccess", "AuthType Basic\nRequire valid-user\n"),
        (".htaccess", "RewriteEngine on\n<Files pay.md>\n  Require group audit\n</Files>\n"),
        ("2024/.htaccess", "Order deny,allow\nDeny from all\n"),
        (".htaccess", '<FilesMatch "\\.(pdf|md)$">\nRequire valid-user\n</FilesMatch>\n'),
        ("2024/.htaccess", "<Files *>\nDeny from all\n</Files>\n"),
        (".htaccess", "<Limit GET POST>\nRequire valid-user\n</Limit>\n"),
        (".htaccess", "<Files .htpasswd>\nDeny from all\n</Files>\nrequire group audit\n"),
        ("2024/web.config", '<system.web><authorization><deny users="?" /></authorization></system.web>'),
    ),
)
"""Files beside 2024/pay.md, each with what it says."""
NO_MARKS = (
    *(
        ("2024/pay.yaml", "restricted: false\n"),
        ("2024/pay.json", '{"title": "Pay", "visibility": "public"}'),
    ),
    *(
        ("package.json", '{"private": true, "scripts": {}}'),
        ("search.json", '{"text": "Access restricted: no."}'),
    ),
    *(("2024/votes.csv", "name,restricted\nAnn,no\n"), ("feed.xml", "<p>The restricted area</p>")),
    *(
        ("lunr.json", '["parking is restricted: see the map"]'),
        ("2024/pay.json", '{"cache-control": "private"}'),
    ),
    *(("2024/pay.yaml", "title: [broken\n"), ("README", "Some areas are restricted.\n")),
    (
        ".htaccess",
        'Require all granted\n<FilesMatch "^\\.">\n  Require all denied\n</FilesMatch>\nOptions -Indexes\n',
    ),
    (
        ".htaccess",
        "<Files wp-config.php>\nDeny from all\n</Files>\n"
        '<FilesMatch "\\.(ini|log|sh)$">\nDeny from all\n</FilesMatch>\n',
    ),
    (
        ".htaccess",
        "Deny from 192.0.2.7\nDeny from env=robot\n<Limit PUT DELETE>\nRequire valid-user\n</Limit>\n",
    ),
    (
        "web.config",
        '<requestFiltering><verbs><add verb="TRACE" allowed="false"/></verbs></requestFiltering>',
    ),
    ("2024/.htaccess", "AuthType None\n<Files .htpasswd>\nDeny from all\n</Files>\n# Require valid-user\n"),
)

HEADS = (
    "Access: private",
    "Visibility: Members only",
    "title: Pay\nClassification: Confidential",
    "Title: Pay\nDate: 3 May\nSecurity: board members only",
)
"""First lines of a text, without the rules of front matter around them."""
PLAIN_HEADS = (
    "Access: step-free from Mill Street",
    "Date: 3 May\nPublic: none\nPress: no\nAccess: all",
    "Members only: six\nDistribution: Board members, Clerk",
    "Classification: Council minutes\nSecurity: the gate was open",
)

FIELDS = (
    *(
        ("circulation", "board members only"),
        ("Distribution", "Trustees"),
        ("exempt", "true"),
        ("hidden", "yes"),
    ),
    *(("Exempt from publication", "yes"), ("visible_to", "audit"), ("TLP", "AMBER"), ("X-Access", "private")),
    *(
        ("not_public", "true"),
        ("unrestricted", "false"),
        ("publication", "withheld"),
        ("status", "Confidential (B)"),
    ),
    *(("eyes-only", "board"), ("DC.audience", "trustees"), ("in camera", "yes"), ("roles", "trustee")),
    *(
        ("Keywords", "pay, confidential"),
        ("tags", "pay; restricted: audit"),
        ("subject", "Confidential: pay"),
    ),
    *(("description", "Restricted to the audit panel"), ("MSIP_Label_1_Name", "Highly Confidential\\All")),
    *(("MSIP_Label_1_Enabled", "true"), ("classification", "Part 2 (exempt)"), ("ACL", "audit")),
    *(
        ("auth", "required"),
        ("login", "yes"),
        ("allow", "audit"),
        ("allowed-roles", "clerk"),
        ("closed_session", "true"),
    ),
)
"""Fields of any format that somebody means a restriction by."""
PLAIN_FIELDS = (
    *(("distribution", "global"), ("status", "Approved by the board"), ("roles", "clerk"), ("TLP", "CLEAR")),
    *(("hidden", "false"), ("exempt", "no"), ("unrestricted", "true"), ("keywords", "private roads, pay")),
    *(("description", "Private, public and voluntary bodies met"), ("MSIP_Label_1_Name", "General")),
    *(
        ("Cache-Control", "private"),
        ("title", "Confidential reporting policy"),
        ("release", "second edition"),
    ),
)

PAGE_HEADS = (
    '<script type="application/ld+json; charset=utf-8">{"restricted": "audit"}</script>',
    '<script type="application/json">{"page": {"restricted": true}}</script>',
    '<script type="application/ld+json">//<![CDATA[\n{"restricted": "audit"}\n//]]></script>',
    '<span property="restricted" content="true"></span>',
    '<input type="hidden" name="restricted" value="audit">',
    '<meta id="restricted" content="audit">',
    "<restricted>audit</restricted>",
    '<!--[if gte mso 9]><xml><o:CustomDocumentProperties><o:Restricted dt:dt="string">audit</o:Restricted>'
    "</o:CustomDocumentProperties></xml><![endif]-->",
    "<xml><o:DocumentProperties><o:Category>Confidential</o:Category></o:DocumentProperties></xml>",
)


def packages(paragraphs: list[str]) -> Iterator[tuple[str, str, bytes]]:
    """Yield name, ending and bytes of Word and OpenDocument files with marks in further parts."""
    body = "".join(map(word_parts.para, paragraphs))
    own = '<p:meta xmlns:p="urn:p"><p:restricted>audit</p:restricted></p:meta>'
    named = (
        f'<Properties xmlns="{_PROPERTIES}"><property name="restricted"><v>audit</v></property></Properties>'
    )
    company = "<Properties><Company>restricted: audit</Company></Properties>"
    label = '<l:labelList xmlns:l="urn:l"><l:label id="{1}" enabled="true" removed="0"/></l:labelList>'
    for part, content in (
        ("customXml/item1.xml", own),
        ("customXml/item1.xml", '<meta restricted="audit"/>'),
        ("word/customXml/item1.xml", own),
        ("docProps/custom2.xml", named),
        ("docProps/app.xml", company),
        ("docmetadata/labelinfo.xml", label),
    ):
        yield f"{part} {content[:30]}", "docx", word_parts.word_file(body, raw={part: content.encode()})
    variable = (
        '<text:user-field-decls><text:user-field-decl office:value-type="string" '
        'office:string-value="audit" text:name="Restricted"/></text:user-field-decls>'
    )
    text = "".join(map(odt_parts.p, paragraphs))
    yield "variable", "odt", odt_parts.odt_file(variable + text)
    rdf = '<r:RDF xmlns:r="urn:r"><r:D xmlns:p="urn:p"><p:restricted>audit</p:restricted></r:D></r:RDF>'
    yield "manifest.rdf", "odt", odt_parts.odt_file(text, raw={"manifest.rdf": rdf.encode()})


def mails(text: str) -> Iterator[tuple[str, str, bytes]]:
    """Yield name, ending and bytes of mails whose parts, labels and attachments speak of restriction."""
    plain, headed = "Content-Type: text/plain\n", "Subject: Minutes\nMIME-Version: 1.0\n"
    for label in ("_Enabled=True;MSIP_Label_1_Name=Confidential", "_Enabled=True;MSIP_Label_1_SiteId=7"):
        yield label, "eml", f"{headed}msip_labels: MSIP_Label_1{label}\n{plain}\n{text}".encode()
    parts = f"{headed}Content-Type: multipart/{{}}; boundary=b\n\n--b\n{{}}--b\n{{}}--b--\n"
    private, page = (
        f"{plain}Sensitivity: Private\n\n{text}\n",
        "Content-Type: text/html\n\n<p>quincewort</p>\n",
    )
    yield "part", "eml", parts.format("mixed", f"{plain}\nHerewith.\n\n", private).encode()
    front = f"{plain}\n---\nrestricted: audit\n---\n{text}\n"
    yield "other form", "eml", parts.format("alternative", front, page).encode()
    yield (
        "frame",
        "mhtml",
        parts.format("related", page, page.replace("<p>", "<meta name=restricted><p>")).encode(),
    )
    for name, said in (
        ("minutes.toml", '[documents."pay.txt"]\nrestricted = true'),
        ("pay.json", '{"restricted": 1}'),
    ):
        message = EmailMessage()
        message["Subject"] = "Minutes"
        message.set_content("Herewith.")
        message.add_attachment(text, filename="pay.txt")
        message.add_attachment(said, filename=name)
        yield f"beside it {name}", "eml", message.as_bytes()


def archives(text: str) -> Iterator[tuple[str, str, bytes]]:
    """Yield name, ending and bytes of archives with marks beside the document in them."""
    for (name, said), comment in product(
        (("a/pay.yaml", "restricted: x"), (".meta.yml", "restricted: x")), (b"",)
    ):
        yield name, "zip", _archive({"a/pay.txt": text, name: said}, comment)
    yield "comment", "zip", _archive({"pay.txt": text}, b"restricted: audit")


def _archive(files: dict[str, str], comment: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.comment = comment
    return made.getvalue()


def rich_texts(text: str) -> Iterator[tuple[str, str, bytes]]:
    """Yield name, ending and bytes of rich text with marks in further places."""
    for said in (
        r"{\*\userprops {\propname restricted}\proptype30}",
        r"{\info{\comment restricted: audit}}",
        r"{\*\docvar {restricted}{audit}}",
    ):
        yield said, "rtf", f"{{\\rtf1\\ansi{said}\n{text}}}".replace("\n", "\\par\n").encode()
