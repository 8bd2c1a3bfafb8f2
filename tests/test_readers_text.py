"""Texts as people have them: each test is named after what was read wrongly."""

import pytest

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.text.files import inspect, parse
from analysis.domains.text.letters import spelled, unsegmented_share
from analysis.domains.text.representations import plain, words_of
from analysis.files import FileError

TEXT = DOMAINS["text"]


def dataset(*objects: str) -> Dataset:
    return Dataset("test", "text", objects, tuple(map(str, range(len(objects)))))


def objects(content: str, name: str = "a.txt", **options) -> tuple[str, ...]:
    return parse(name, content.encode(), **options)[0].objects


# ------------------------------------------------------------------------------------------------------------ letters


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﬁne eﬃcient", "fine efficient"),
        ("İstanbul", "istanbul"),
        ("Straße STRASSE", "strasse straße"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("ＡＢＣ１", "abc1"),
        ("Henry Ⅳ", "henry iv"),
        ("ﾊﾟﾝ", "パン"),
        ("𝐱", "x"),
        ("ŉ", "'n"),
        ("ﻻ", "لا"),
        ("\u0391\u0345", "\u1fb3"),
        ("น\u0e4d\u0e32", "น\u0e33"),
        ("İ\u0301", "í"),
    ],
)
def test_ligatures_and_dotted_capitals_were_words_of_their_own(one, other):
    """'ﬁne' and 'fine' were two words, and the Turkish 'İ' left a combining dot behind."""
    assert words_of(dataset(one)) == words_of(dataset(other))


def test_signs_with_compatibility_forms_add_no_letters():
    """NFKC of a whole text would turn 'word™' into 'wordtm' and 'm²' into 'm2'."""
    assert words_of(dataset("word™ m² ½ …")) == [["word", "m"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("今天天气很好，我们去公园散步。", ["今天", "天气", "很好", "我们", "去", "公园", "散步"]),
        ("私は学生です。", ["私", "は", "学生", "です"]),
        ("ฉันรักภาษาไทยมาก", ["ฉัน", "รัก", "ภาษา", "ไทย", "มาก"]),
        ("ຂ້ອຍຮັກພາສາລາວ", ["ຂ້ອຍ", "ຮັກ", "ພາສາ", "ລາວ"]),
        ("ខ្ញុំស្រឡាញ់", ["ខ្ញុំ", "ស្រឡាញ់"]),
        ("ကျွန်တော်မြန်မာစာကို", ["ကျွန်တော်", "မြန်မာ", "စာ", "ကို"]),
        ("我有iPhone手机", ["我有", "iphone", "手机"]),
        ("ไทย\u200bรัก", ["ไทย", "รัก"]),
        ("한국어 문장", ["한국어", "문장"]),
    ],
)
def test_a_clause_of_a_script_without_spaces_was_one_word(text, words):
    assert words_of(dataset(text)) == [words]


def test_characters_of_a_script_without_spaces_have_no_spaces():
    data = dataset("今天天气很好，我们去公园。", "私は iPhone を", "a b")
    assert plain(data) == ["今天天气很好我们去公园", "私は iphone を", "a b"]
    sizes = {key: entry.encode(data).sizes.tolist() for key, entry in TEXT.REPRESENTATIONS.items()}
    assert all(found == [11, 11, 3] for found in sizes.values())


def test_words_of_a_control_are_the_words_that_were_shuffled():
    data = dataset(*(f"今天天气很好我们去公园散步{c}" for c in "一二三四五六七八"))
    control = TEXT.NULLS["random valid"].make(data, 1)
    assert sorted(w for line in words_of(control) for w in line) == sorted(w for line in words_of(data) for w in line)
    assert not any(" " in line for line in plain(control))
    assert spelled(["我", "有", "iphone"], "|") == "我|有 iphone"


def test_words_say_so_where_no_dictionary_divides_a_script():
    javanese = dataset("ꦲꦏ꧀ꦱꦫꦗꦮ", "ꦧꦱꦗꦮ")
    assert unsegmented_share(words_of(javanese)[0]) == 1
    for key in ("words", "word-pairs"):
        with pytest.raises(ValueError, match=r"no spaces between words.*Choose characters"):
            TEXT.REPRESENTATIONS[key].encode(javanese)
    assert TEXT.REPRESENTATIONS["characters"].encode(javanese).n_symbols == 11
    assert TEXT.clusters(javanese).tolist() == [0, 1]


def test_sentences_of_chinese_and_japanese_end_at_their_full_stops():
    assert objects("今天很好。我们去。\n", column="sentence") == ("今天很好。", "我们去。")


# ------------------------------------------------------------------------------------------------- lines or paragraphs

WRAPPED = """It was a bright cold day in April, and the clocks were striking thirteen. Winston
Smith, his chin nuzzled into his breast in an effort to escape the vile wind, slipped
quickly through the glass doors of Victory Mansions.

The hallway smelt of boiled cabbage and old rag mats. At one end of it a coloured poster,
too large for indoor display, had been tacked to the wall.
"""


def test_six_sentences_with_one_blank_line_were_two_objects():
    content = "The cat sat.\nThe dog ran.\nA bird sang.\n\nWe left.\nThey came.\nIt rained.\n"
    data, _ = parse("a.txt", content.encode())
    assert len(data) == 6 and "each line was taken as an object" in data.provenance.notes
    report = inspect("a.txt", content.encode())
    assert report.object_column == "line" and report.columns == ("paragraph", "line", "sentence")
    assert any("Choose 'paragraph'" in note for note in report.notes)
    assert len(objects(content, column="paragraph")) == 2


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (WRAPPED, 2),
        (WRAPPED.replace(". ", ".\n"), 2),
        ("One.\nTwo.\n", 2),
        ("A long line on its own.\n\nAnother one here.\n", 2),
        ("\n".join(f"Title number {i}" for i in range(30)) + "\n\n" + "\n".join(f"Name {i}" for i in range(30)), 60),
        (
            "Shall I compare thee\nto a summer's day\nthou art more lovely\n\nRough winds do shake\nthe darling buds\n",
            2,
        ),
        ("今天很好。\n我们去公园。\n下雨了。\n他来了。\n\n她走了。\n", 5),
        ("Is it?\nIt is!\n“Yes.”\nNo…\n\nWell.\n", 5),
    ],
)
def test_lines_are_objects_where_they_end_their_sentences_and_parts_where_they_are_wrapped(content, expected):
    assert len(objects(content)) == expected


def test_what_was_assumed_is_noted_only_where_it_could_be_otherwise():
    assert "joined" in parse("a.txt", WRAPPED.encode())[0].provenance.notes
    for plain_file in ("One.\nTwo.\n", "One.\n\nTwo.\n"):
        assert "Choose" not in parse("a.txt", plain_file.encode())[0].provenance.notes


# ----------------------------------------------------------------------------------------------------------- Markdown


@pytest.mark.parametrize(
    ("markdown", "prose"),
    [
        ("- one\n    - two nested\n        - three nested\n", ("one", "two nested", "three nested")),
        ("A product 2*3*4 of a*b*c and 2**3**2.", ("A product 2*3*4 of a*b*c and 2**3**2.",)),
        ("Un*frigging*believable *words* and __more__.", ("Unfriggingbelievable words and more.",)),
        ("See [x][ref1] here.\n\n[ref1]: http://example.org 'T'\n", ("See x here.",)),
        ("See [x][nowhere] here.", ("See x here.",)),
        ("one<br>two<br/>three", ("one two three",)),
        ("one&nbsp;two &amp; three &eacute;", ("one two & three é",)),
        ("a <b>bold</b> word <!-- no -->", ("a bold word",)),
        ("`code` in a snake_case_word and \\*stars\\*", ("code in a snake_case_word and *stars*",)),
        ("    code block\n\ntext\n\n```\ncode\n```\n\n~~~\ncode\n~~~\n", ("text",)),
        ("before\n\n| a | b |\n|---|---|\n| c | d |\n\nafter", ("before", "after")),
        ("Heading\n=======\n\n> quoted\n> text\n\n* * *\n", ("Heading", "quoted text")),
        ("![a picture](x.png) and <http://example.org> end", ("a picture and end",)),
        ("<div align='center'>\n<p>Some <i>prose</i></p>\n<table><td>cell</td></table>\n</div>\n", ("Some prose",)),
        ("<script>\nvar x = 1;\n</script>\n\ntext\n", ("text",)),
        ("---\ntitle: x\n---\n\ntext\n", ("text",)),
        ("---\n\ntext\n", ("text",)),
        ("---\n\ntext\n\n---\n\nmore\n", ("text", "more")),  # all between two rules was lost
        ("---\nsome text\n\n---\n\nmore\n", ("some text", "more")),
        ("---\n# a comment\nx: y\n...\ntext\n", ("text",)),
        ("+++\n[extra]\nx = 1\n+++\ntext\n", ("text",)),
        ("A note[^1].\n\n[^1]: What it says.\n", ("A note.", "What it says.")),
        ("- [x] a task\n- [ ] another\n", ("a task", "another")),
        ("1. one\n\n   more of one\n2. two\n", ("one", "more of one", "two")),
        ("a ~~gone~~ word", ("a gone word",)),
    ],
)
def test_markdown_lost_nested_items_and_kept_marks(markdown, prose):
    """Items at four spaces were lost, 2*3*4 became 234, tags and entities became words."""
    assert objects(markdown, "a.md") == prose


def test_rows_of_markdown_are_the_lines_of_the_file():
    content = "---\nx: y\n---\n# One\n\n- two\n    - three\n\n~~~\ncode\n~~~\nfour\nlines\n"
    assert parse("a.md", content.encode())[0].ids == ("line 4", "line 6", "line 7", "line 12")
    assert parse("a.md", content.encode(), column="line")[0].ids[-2:] == ("line 12", "line 13")


def test_what_is_nested_too_deeply_is_noted():
    content = "".join("  " * i + "- word\n" for i in range(150))
    assert "deeper than 50 levels" in parse("a.md", content.encode())[0].provenance.notes


@pytest.mark.parametrize("mark", ["> ", "[", "*a **b ", "- ", "`", "<", "![[", "&", "<div>", "| a "])
def test_hostile_markdown_ends(mark):
    content = "some words\n\n" + mark * (20_000 // len(mark)) + "\n"
    assert objects(content, "a.md")[0] == "some words"


# ---------------------------------------------------------------------------------------------------------- Gutenberg

BODY = "The first _paragraph_ of the book,\nwhich is wrapped.\n\n[Illustration: a whale]\n\nThe second paragraph.\n"
FREED = ("The first paragraph of the book, which is wrapped.", "The second paragraph.")
SMALL_PRINT = (
    "Project Gutenberg's Etext of A Book\n\nPlease take a look at the important information in this header.\n\n"
    '***START**THE SMALL PRINT!**FOR PUBLIC DOMAIN ETEXTS**START***\nWhy is this "Small Print!" statement here?\n\n'
    "You know: lawyers.\n\n*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*\n\n\n"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "The Project Gutenberg eBook of A Book\n\nThis ebook is for the use of anyone.\n\nLanguage: English\n\n"
            "*** START OF THE PROJECT GUTENBERG EBOOK A BOOK ***\n\n",
            "\n*** END OF THE PROJECT GUTENBERG EBOOK A BOOK ***\n\nUpdated editions will replace the previous one.\n",
        ),
        (
            "Project Gutenberg's A Book, by X\n\n***START OF THE PROJECT GUTENBERG EBOOK A LONG\nTITLE***\n\n\n"
            "Produced by Somebody and the\nOnline Distributed Proofreading Team\n\n",
            "\nEnd of the Project Gutenberg EBook of A Book, by X\n\n*** END OF THIS PROJECT GUTENBERG EBOOK A BOOK ***\n\n"
            "Licence.\n",
        ),
        (SMALL_PRINT, "\nEnd of The Project Gutenberg Etext of A Book\n\nAnd so on.\n"),
        (SMALL_PRINT + "This etext was prepared by Somebody.\n\n", "\nEnd of Project Gutenberg's A Book\n"),
        (
            "*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\n[Transcriber's Note: spelling was\n\nleft as it is.]\n\n",
            "\nTRANSCRIBER'S NOTES\n\nThis was changed.\n\nAnd that.\n\n*** END OF THE PROJECT GUTENBERG EBOOK X ***\n",
        ),
        (
            "*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\n"
            "+-----------+\n| Transcriber's Note: |\n| Kept. |\n+-----------+\n\n",
            "\n*** END OF THE PROJECT GUTENBERG EBOOK X ***\n",
        ),
    ],
)
def test_the_licence_of_a_book_was_counted_as_its_prose(before, after):
    for line_end in ("\n", "\r\n"):
        data, problems = parse("mine.txt", (before + BODY + after).replace("\n", line_end).encode())
        assert data.objects == FREED and "left out: " in data.provenance.notes
        assert "transcriber's note" in data.provenance.notes or "ranscriber" not in before
    first = 1 + before.count("\n")
    assert data.ids == (f"line {first}", f"line {first + 5}")
    assert problems["reason"].str.contains("is empty|no letter").all()


def test_two_books_in_one_file_are_both_freed():
    one = "Header of Project Gutenberg\n*** START OF THE PROJECT GUTENBERG EBOOK A ***\n\nText {}.\n\n" \
          "*** END OF THE PROJECT GUTENBERG EBOOK A ***\nlicence\n"  # fmt: skip
    assert objects(one.format("one") + one.format("two")) == ("Text one.", "Text two.")


def test_small_print_at_the_end_is_left_out():
    text = "\n\n".join(f"Paragraph {i} of the book." for i in range(400))
    assert len(objects(text + "\n\n" + SMALL_PRINT[SMALL_PRINT.index("***START") :])) == 400


def test_a_book_without_its_end_says_so():
    notes = parse("a.txt", (SMALL_PRINT + BODY).encode())[0].provenance.notes
    assert "no mark of Project Gutenberg says where the text has its end" in notes


@pytest.mark.parametrize(
    "prose",
    [
        "The end of Project Gutenberg is not near, he said.\n\nMore.",
        "We read about small print and Project Gutenberg.\n\nMore.",
        "Transcriber's notes are often found at the end of books.\n\nMore.",
        "This etext was long.\n\nMore.",
    ],
)
def test_prose_about_gutenberg_is_kept(prose):
    assert objects(prose) == tuple(prose.split("\n\n"))


# --------------------------------------------------------------------------------------------------------- other kinds


@pytest.mark.parametrize("name", ["a.html", "a.txt"])
def test_tags_of_html_were_words(name):
    content = """<!DOCTYPE html>
<html><head><title>No prose</title><script>var x;</script></head>
<body><h1>A heading</h1>
<p>One <b>bold</b> word&nbsp;here,
wrapped.</p>
<table><tr><td>cell</td></tr></table>
<ul><li>an item<li>another</ul>one<br>two
</body></html>
"""
    data, problems = parse(name, content.encode())
    assert data.objects == ("A heading", "One bold word here, wrapped.", "an item", "another", "one two")
    assert data.ids == ("line 3", "line 4", "line 7", "line 7 #2", "line 7 #3") and problems.empty


def test_what_an_open_tag_hides_is_noted():
    assert "<table> is never closed" in parse("a.html", b"<html><p>One.</p><table><p>Two.</p>")[0].provenance.notes


def test_marks_of_rtf_are_refused():
    with pytest.raises(FileError, match="RTF"):
        parse("a.txt", b"{\\rtf1\\ansi Some {\\b bold} words.}")


def test_a_column_in_a_script_without_spaces_is_found():
    content = "no,remark_x\n" + "".join(f"{i},今天天气很好，我们去公园散步{i}\n" for i in range(8))
    assert len(objects(content, "a.csv")) == 8
    hindi = "no,remark_x\n" + "".join(f"{i},हिन्दी में एक वाक्य है और {i}\n" for i in range(8))
    assert len(objects(hindi, "a.csv")) == 8


def test_labels_before_a_tab_were_words_of_every_text_and_nothing_said_so():
    """A list of messages as 'ham<TAB>words' in a .txt: 'ham' was the first word of each."""
    content = b"ham\tGo until then, he said\nspam\tFree entry in a competition\nham\tOk it is\n"
    dataset, _ = parse("messages.txt", content)
    assert len(dataset) == 3 and "every line has 1 tab(s)" in dataset.provenance.notes
    assert list(parse("messages.tsv", content)[0].labels.iloc[:, 0]) == ["ham", "spam", "ham"]
    assert "tab" not in parse("a.txt", b"one line of it\nanother\tline of it\n")[0].provenance.notes


def test_lines_of_one_wrapped_paragraph_were_objects_and_nothing_said_so():
    content = (
        b"This is one paragraph which is wrapped at\nforty characters or so. It has three\nsentences. Here is one.\n"
    )
    assert "Choose 'paragraph'" in parse("a.txt", content)[0].provenance.notes
    assert len(parse("a.txt", content, column="paragraph")[0]) == 1
    assert (
        "Choose"
        not in parse("a.txt", b"a line in small letters\nand one more . as models get it\n")[0].provenance.notes
    )


def test_tags_of_a_table_of_reviews_are_not_words_without_a_note():
    """<br /> and &amp; of scraped reviews were counted as the words 'br' and 'amp', and nothing said so."""
    rows = [f"review number {i} was a good one<br /><br />and so was the film &amp; its music" for i in range(20)]
    dataset, _ = DOMAINS["text"].parse("reviews.csv", ("text\n" + "\n".join(rows)).encode())
    assert "20 of 20 texts hold HTML" in dataset.provenance.notes
    plain, _ = DOMAINS["text"].parse(
        "plain.csv", ("text\n" + "\n".join(f"if a < b and b > {i} then stop" for i in range(20))).encode()
    )
    assert "HTML" not in plain.provenance.notes
