"""Scenarios that are no files, no text, or texts made to hang, blow up or trick their reader: each is
refused with a message, within 250 ms of CPU time and 150 MB."""

import os
import socket

import pytest

from support.costs import cost_of, refused_at_little_cost

HEAD = b'wsurge: 1\ntargets: {t: "ws://127.0.0.1:9"}\nload: [{once: true, connections: 1}]\n'
SEND = b"session: [{send: a}]\n"
RIGHT = HEAD + SEND
EXPRESSION = b"- receive: {until: {regex: '%s%d'}}\n"


def bomb(levels, width, name=b"a"):
    """Each level refers `width` times to the one before it."""
    text = name + b"0: &a0 [lol]\n"
    for level in range(1, levels):
        aliases = b",".join([b"*a%d" % (level - 1)] * width)
        text += name + b"%d: &a%d [%s]\n" % (level, level, aliases)
    return text


def small_bomb():
    """Nine levels of nine: 396 bytes that are 43 million values."""
    text = b'a: &a ["lol","lol","lol","lol","lol","lol","lol","lol","lol"]\n'
    for before, after in zip(b"abcdefgh", b"bcdefghi"):
        text += b"%c: &%c [%s]\n" % (after, after, b",".join([b"*%c" % before] * 9))
    return text


def doubling_vars():
    """Vars that double each other would be 2^40 bytes; they cannot hold placeholders."""
    text = b'vars:\n  v0: "x"\n'
    for i in range(1, 41):
        text += b'  v%d: "${v%d}${v%d}"\n' % (i, i - 1, i - 1)
    return HEAD + text + b'session: [{send: "${v40}"}]\n'


def swollen_session():
    """One var of 64 KiB, in 1,000 steps 8 times each: 512 MiB of texts."""
    steps = b"".join(b'- send: "' + b"${big}" * 8 + b'"\n' for _ in range(1000))
    return HEAD + b'vars: {big: "' + b"x" * 65536 + b'"}\nsession:\n' + steps


def deep_block(levels):
    """Maps, each one space deeper."""
    return b"".join(b" " * level + b"a:\n" for level in range(levels))


TOO_MANY = "more than 100000 values"
TOO_DEEP = "nested deeper than 64 levels"

# name: the bytes and what is said about them
TEXTS = {
    "an alias bomb of few bytes": (small_bomb(), TOO_MANY),
    "an alias bomb that is deep": (bomb(60, 2), TOO_MANY),
    "an alias bomb that is wide": (bomb(3, 5000), TOO_MANY),
    "an alias bomb in JSON": (
        HEAD + b"session:\n- send: {json: {a: &a [x,x,x,x,x,x,x,x,x,x], b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a],"
        b" c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b], d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c],"
        b" e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d], f: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]}}\n",
        TOO_MANY,
    ),
    "an alias bomb of keys": (b"a: &a {x: 1}\nb: &b {x: *a, y: *a}\n" + bomb(40, 2, b"k"), TOO_MANY),
    "a cycle through a map": (b"a: &a\n  b: {c: *a}\n", "this alias stands inside what it refers to"),
    "a cycle of two": (b"a: &a [&b [*a], *b]\n", "this alias stands inside what it refers to"),
    "a cycle through a merge": (b"a: &a\n  <<: *a\n", "this alias stands inside what it refers to"),
    "merges of merges": (
        RIGHT + b"vars: {" + b"".join(b"m%d: &m%d {<<: *m%d}, " % (i, i, i - 1) for i in range(1, 999)) + b"}\n",
        "no anchor of this name stands above",
    ),
    "an alias for a scenario's own map": (RIGHT + b"connection: &c {tls: *c}\n", "stands inside what it refers to"),
    "10,000 levels of lists": (RIGHT + b"vars: " + b"[" * 10_000 + b"]" * 10_000 + b"\n", TOO_DEEP),
    "10,000 levels of maps": (RIGHT + b"vars: " + b"{a: " * 10_000 + b"1" + b"}" * 10_000 + b"\n", TOO_DEEP),
    "10,000 levels of question marks": (b"? " * 10_000, TOO_DEEP),
    "1,000 levels by indentation": (deep_block(1000), TOO_DEEP),
    "10,000 levels in JSON": (HEAD + b"session: [{send: {json: " + b"[" * 10_000 + b"]" * 10_000 + b"}}]\n", TOO_DEEP),
    "one level too many through an alias": (
        b"a: &a " + b"[" * 40 + b"]" * 40 + b"\nb: " + b"[" * 40 + b"*a" + b"]" * 40 + b"\n",
        TOO_DEEP,
    ),
    "a question mark and nothing": (b"? ? ? ?", "a key is missing here"),
    "a comma": (b",", "nothing can begin like this"),
    "commas and line ends": (b",\n" * 1000, "nothing can begin like this"),
    "a closing bracket": (b"]", "this bracket closes none that is open"),
    "directives": (b"%YAML 1.2\n" * 2000 + RIGHT, "this is no YAML"),
    "a tag directive that swells": (
        b"%TAG !e! tag:example.org," + b"x" * 100_000 + b"\n---\n- !e!a b\n",
        "the tag .* is refused",
    ),
    "100,000 keys": (RIGHT + b"vars:\n" + b"".join(b" a%d:\n" % i for i in range(100_000)), TOO_MANY),
    "49,000 keys that nobody knows": (RIGHT + b"".join(b"k%d:\n" % i for i in range(49_000)), "unknown key"),
    "keys that collide": (RIGHT + b"vars:\n" + b"  a: 1\n" * 49_000, "duplicate key"),
    "a line of 1,000,000 characters": (RIGHT + b"naem: " + b"x" * 1_000_000 + b"\n", 'did you mean "name"'),
    "a key of 1,000 characters": (RIGHT + b"k" * 1000 + b": 1\n", r"unknown key \"k+\.\.\.\""),
    "a key of 100,000 characters": (RIGHT + b"k" * 100_000 + b": 1\n", "this is no YAML"),
    "a mistake at column 900,000": (
        HEAD + b'session: [{send: "' + b"x" * 900_000 + b'", nmae: b}]\n',
        'did you mean "name"',
    ),
    "a number of 1,000,000 digits": (
        HEAD.replace(b"connections: 1}", b"connections: " + b"9" * 1_000_000 + b"}") + SEND,
        "expected a whole number",
    ),
    "a duration of 1,000,000 digits": (
        HEAD + b"session: [{think: " + b"9" * 1_000_000 + b"s}]\n",
        "expected a duration",
    ),
    "numbers that overflow": (
        HEAD.replace(b"connections: 1}", b"connections: 18446744073709551617}")
        + b"session: [{think: 9223372036854775808s}, {stream: {rate: 1e999/s, count: 99999999999999999999, text: a}}]\n",
        "5 problems|4 problems|3 problems",
    ),
    "numbers that are none": (
        HEAD.replace(b"connections: 1}", b"connections: .inf}") + b"session: [{think: nan}]\n",
        "2 problems",
    ),
    "vars that double each other": (doubling_vars(), "it cannot use other vars or placeholders"),
    "a session that swells": (swollen_session(), "the texts have more than 16 MiB together"),
    "a placeholder of 500,000 letters": (HEAD + b'session: [{send: "${' + b"x" * 500_000 + b'}"}]\n', "unknown name"),
    "placeholders that are never closed": (
        HEAD + b'session: [{send: "' + b"${" * 90_000 + b'"}]\n',
        "unknown name|never closed",
    ),
    "a random text for ever": (HEAD + b'session: [{send: "${random.text(99999999999999999999)}"}]\n', "random.text"),
    "a JSON pointer of 100,000 parts": (
        HEAD + b"session: [{receive: {until: {json: " + b"/a" * 100_000 + b", equal: 1}}}]\n",
        "unknown key",
    ),
    "expressions without end": (
        HEAD + b"session:\n" + b"- receive: {until: {regex: '((a{1,50}){1,50}){1,50}'}}\n" * 3000,
        "no regular expression",
    ),
    "an expression of 100,000 bytes": (
        HEAD + b"session: [{receive: {until: {regex: '" + b"(" * 50_000 + b")" * 50_000 + b"'}}}]\n",
        "a regular expression may have 1000 bytes at most",
    ),
    "expressions that are as costly as they may be": (
        HEAD + b"session:\n" + b"".join(EXPRESSION % (b"(a|b?){0,30}" * 80, i) for i in range(500)),
        "the regular expressions are too large together",
    ),
    "expressions that are refused late": (
        HEAD + b"session:\n" + b"".join(EXPRESSION % (rb"(\pL{100}){10}", i) for i in range(9000)),
        "the regular expressions are too large together",
    ),
    "a quote that is never closed": (RIGHT + b'name: "' + b"x\n" * 400_000, "this quote is never closed"),
    "invalid UTF-8": (RIGHT + b"name: \xff\xfe\n", "this byte is not valid UTF-8"),
    "UTF-8 that is too long": (RIGHT + b"name: \xc0\xaf\xe0\x80\xaf\n", "this byte is not valid UTF-8"),
    "UTF-16": ("wsurge: 1\n".encode("utf-16"), "this byte is not valid UTF-8"),
    "UTF-8 that is cut off": (RIGHT + b"name: \xe2\x82", "this byte is not valid UTF-8"),
    "NULs": (RIGHT + b"\0" * 100_000, "control characters may not stand in a scenario"),
    "a NUL in an escape": (RIGHT + b'name: "a\\0b"\n', "may not stand in a name"),
    "terminal sequences": (RIGHT + b"\x1b]0;owned\x07: 1\n", "control characters may not stand in a scenario"),
    "terminal sequences in an escape": (RIGHT + b'"\\e]0;owned\\a": 1\n', r"unknown key \"\\x1b\]0;owned\\x07\""),
    "line ends of a header": (
        RIGHT + b'connection: {headers: {X-A: "a\\r\\nX-B: b", "X-C\\r\\nX-D": e}}\n',
        "2 problems",
    ),
    "a program": (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4000, "control characters|not valid UTF-8"),
    "2 MiB": (RIGHT + b"#" * (2 << 20), r"at most 1048576 \(1 MiB\) are read"),
    "nothing": (b"", "the file is empty"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_bytes_are_refused_at_little_cost(name, tmp_path):
    text, expected = TEXTS[name]
    (tmp_path / "hostile.yaml").write_bytes(text)
    refused_at_little_cost(tmp_path, "hostile.yaml", expected)


def make_fifo(path):
    os.mkfifo(path)


def make_socket(path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def make_huge(path):
    with open(path, "wb") as file:
        file.truncate(1 << 40)


def make_loop(path):
    path.symlink_to(path.name)


# name: what makes the file, and what is said about it
NO_FILES = {
    "a FIFO": (make_fifo, "regular file"),
    "a socket": (make_socket, "hostile.yaml: "),
    "a folder": (os.mkdir, "hostile.yaml: "),
    "a link to itself": (make_loop, "hostile.yaml: "),
    "a link to nothing": (lambda path: path.symlink_to("nothing"), "hostile.yaml: "),
    "a device without end": (lambda path: path.symlink_to("/dev/zero"), "regular file"),
    "a device without anything": (lambda path: path.symlink_to("/dev/null"), "regular file"),
    "a file of 1 TiB": (make_huge, "1 MiB|1048576"),
    "no file": (lambda path: None, "hostile.yaml: "),
}


USES = ["data: {t: {csv: %s}}", "session: [{send: {file: %s}}]", "connection: {tls: {ca: %s}}"]


@pytest.mark.parametrize("name", NO_FILES)
def test_what_is_no_file_is_refused_at_once(name, tmp_path):
    make, expected = NO_FILES[name]
    make(tmp_path / "hostile.yaml")
    refused_at_little_cost(tmp_path, "hostile.yaml", expected)


@pytest.mark.parametrize("name", [name for name in NO_FILES if name != "a file of 1 TiB"])
@pytest.mark.parametrize("use", USES)
def test_a_scenario_that_names_such_a_file_is_refused_at_once(name, use, tmp_path):
    NO_FILES[name][0](tmp_path / "hostile.bin")
    text = HEAD + (b"" if "session" in use else SEND) + (use % "hostile.bin").encode() + b"\n"
    (tmp_path / "scenario.yaml").write_bytes(text)
    refused_at_little_cost(tmp_path, "scenario.yaml", r'the file "hostile\.bin": ')


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.csv", "a/../../secret.csv", ".", "a//b", "a\\0b"])
def test_a_scenario_reads_nothing_outside_its_folder(path, tmp_path):
    (tmp_path / "secret.csv").write_text("canary\n1\n")
    folder = tmp_path / "folder"
    (folder / "a").mkdir(parents=True)
    (folder / "scenario.yaml").write_bytes(RIGHT + b'data: {t: {csv: "%s"}}\n' % path.encode())
    refused_at_little_cost(folder, "scenario.yaml", "data.t.csv: the file ")
    assert "canary" not in cost_of("validate", "scenario.yaml", cwd=folder).stderr
