"""Bytes become the letters that were written, or are refused with the remedy; nothing is guessed in silence."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.domains.text import files as text
from analysis.files import FileError
from analysis.files.decode import LEGACY, read_text

GERMAN = "Die Größe der Bäume übertrifft jede Erwartung. Müller fährt täglich über die Brücke nach Köln."
TEXTS = {
    "German": GERMAN,
    "French": "L'élève a été reçu à l'école où la forêt commence. Ça va très bien, merci à tous.",
    "Spanish": "El niño comió una manzana en la montaña. ¿Dónde está la estación? Mañana será otro día más.",
    "Italian": "Perché non c'è più tempo? È così, la città è già lontana. Qualità e libertà.",
    "Portuguese": "A ação começou às três horas da manhã. Não há razão para preocupações, São João.",
    "Swedish": "På våren åker många svenskar till fjällen för att åka skidor. Räksmörgås och köttbullar.",
    "English": "It was “good”, he said – and I don’t know why; the café is naïve, the résumé is not.",
    "Russian": "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.",
    "Ukrainian": "Сонце низенько, вечір близенько, спішу до тебе, лечу до тебе, моє серденько.",
    "Polish": "Zażółć gęślą jaźń. Wczoraj wieczorem poszliśmy do kina, było bardzo późno i padał śnieg.",
    "Czech": "Příliš žluťoučký kůň úpěl ďábelské ódy. Včera večer jsme šli do kina.",
    "Greek": "Η γλώσσα μού έδωσαν ελληνική, το σπίτι φτωχικό στις αμμουδιές του Ομήρου.",
    "Turkish": "Bugün hava çok güzel. İstanbul'da yağmur yağıyordu, şimdi güneş açtı. Çocuklar oynuyor.",
    "Japanese": "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗い所で泣いていた。",
    "Chinese": "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？",
    "Korean": "나랏말싸미 듕귁에 달아 문자와로 서르 사맛디 아니할쎄 이런 전차로 어린 백성이 있어도.",
    "Hebrew": "בראשית ברא אלהים את השמים ואת הארץ",
    "Thai": "ภาษาไทยเป็นภาษาที่สวยงาม",
}
WRITTEN = [
    *(
        (language, codec)
        for language in ("German", "French", "Spanish", "Italian")
        for codec in ("cp1252", "mac_roman")
    ),
    *((language, codec) for language in ("Portuguese", "Swedish", "English") for codec in ("cp1252", "mac_roman")),
    *(("Russian", codec) for codec in ("cp1251", "koi8_r", "mac_cyrillic", "cp866")),
    *(("Ukrainian", codec) for codec in ("cp1251", "koi8_u")),
    *((language, codec) for language in ("Polish", "Czech") for codec in ("cp1250", "iso8859_2")),
    *(("Japanese", codec) for codec in ("shift_jis", "euc_jp", "iso2022_jp")),
    *(("German", "iso8859_15"), ("French", "iso8859_15"), ("Greek", "cp1253"), ("Korean", "cp949")),
    *(("Chinese", codec) for codec in ("gb18030", "big5")),
    *(("Turkish", "cp1254"), ("Hebrew", "cp1255"), ("Thai", "cp874")),
]
READ = [pair for pair in WRITTEN if pair[0] not in ("Turkish", "Hebrew", "Thai")]


def answer(data):
    """Return the text that bytes are read as, or None where they are refused."""
    try:
        return read_text(data, "a.txt")
    except FileError as error:
        assert "save it as UTF-8" in str(error)
        return None


@pytest.mark.parametrize("size", [40, 90, 20_000])
@pytest.mark.parametrize(("language", "codec"), WRITTEN)
def test_letters_of_an_older_encoding_are_right_or_refused(language, codec, size):
    """Mac Roman, Shift-JIS and Windows-1251 were kept as wrong letters or control characters."""
    words = (TEXTS[language] + "\n") * (size // len(TEXTS[language]) + 1)
    data = words[:size].encode(codec, "ignore")
    found = answer(data)
    assert found is None or found.text == data.decode(codec)
    if (language, codec) in READ and size > 80:
        assert found is not None, "a text of a line or more is read"


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("words", ["café", "piñata", "Größe,Ort\n1,München", "résumé of a naïve man"])
def test_a_few_letters_are_right_or_refused(words, codec):
    found = answer(words.encode(codec))
    assert found is None or found.text == words


@pytest.mark.parametrize("words", ["5 µM at 37 °C, ±2 %", "I don’t know", "one – two", "“quoted” words", "20 £"])
def test_the_marks_that_windows_writes_are_read(words):
    assert answer(words.encode("cp1252")).text == words


def test_a_guess_comes_with_confidence_lines_and_alternatives():
    found = read_text(("plain line\n" + GERMAN + "\n").encode("cp1252") * 3, "a.txt")
    assert found.encoding == "cp1252" and 0.6 <= found.confidence < 1 and len(found.shown) == 2
    assert all(GERMAN.startswith(line[:60]) for line in found.shown) and "mac_roman" in LEGACY and found.others
    assert "cp1252 is a guess (confidence" in found.notes[0] and "Größe" in found.notes[0]
    report = text.inspect("a.txt", GERMAN.encode("mac_roman"))
    assert report.decoded.encoding == "mac_roman" and report.decoded.shown and not hasattr(report.decoded, "data")


def test_the_encoding_can_be_chosen():
    data = TEXTS["Turkish"].encode("cp1254")
    assert answer(data) is None
    assert text.parse("a.txt", data, encoding="cp1254")[0].objects[0].startswith("Bugün hava")
    wrong = read_text(GERMAN.encode("cp1252"), "a.txt", "utf-8")
    assert "Gr\ufffd\ufffde" in wrong.text and "place(s) are no UTF-8" in wrong.notes[0]
    for name in ("no-such", "rot13", "hex", "base64", "punycode", "idna", "x" * 500, "\ud800", "a\0b"):
        with pytest.raises(FileError):
            read_text(b"abc", "a.txt", name)


# ------------------------------------------------------------------------------------------------ UTF-8 with damage


@pytest.mark.parametrize("at", [0, 40, 1_000, -1])
@pytest.mark.parametrize("bad", [b"\xff", b"\x80", b"\xc3", b"\xe4", b"\xf0\x9f"])
def test_one_bad_byte_is_one_replaced_character_with_its_place(bad, at):
    """One bad byte made a whole German file Windows-1252: GrÃ¶ÃŸe."""
    lines = (GERMAN + "\n") * 20
    before = lines[: at % (len(lines) + 1)].encode()
    found = read_text(before + bad + lines[at % (len(lines) + 1) :].encode(), "a.txt")
    assert found.encoding == "utf-8" and found.text.replace("\ufffd", "") == lines
    assert 1 <= found.text.count("\ufffd") <= len(bad)
    line = before.count(b"\n") + 1
    assert f"byte {len(before) + 1:,} (line {line})" in found.notes[0]


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("words", [GERMAN, TEXTS["Japanese"], "emoji 😀 and 😁 and 😂"])
def test_a_file_that_is_cut_inside_a_letter_stays_utf8(words, mark):
    whole = mark + (words * 30).encode()
    for cut in range(1, 8):
        found = read_text(whole[:-cut], "a.txt")
        assert found.encoding in ("utf-8", "utf-8-sig")
        assert (words * 30).startswith(found.text.rstrip("\ufffd")) and found.text.count("\ufffd") <= 1


def test_many_bad_bytes_are_not_utf8():
    """The bound: at most 5 % of the letters beyond ASCII, or one; beyond it the file is in two encodings, or another."""
    good, bad = "ä " * 100, b"\xe4 "
    assert read_text(good.encode() + bad * 5, "a.txt").encoding == "utf-8"
    with pytest.raises(FileError, match="two encodings"):
        read_text(good.encode() + bad * 6, "a.txt")


def test_a_replaced_character_is_noted_in_the_provenance():
    before = (GERMAN + "\n").encode() * 3 + b"bad "
    dataset, _ = text.parse("a.txt", before + b"\xff byte\n")
    place = f"byte {len(before) + 1} (line 4)"
    assert f"1 place(s) are no UTF-8 and became '\ufffd': {place}" in dataset.provenance.notes
    assert dataset.objects[-1] == "bad \ufffd byte"


def test_characters_that_were_replaced_before_are_not_counted_again():
    found = read_text("ä \ufffd ö \ufffd ü".encode() + b" \xff", "a.txt")
    assert found.notes[0].startswith("1 place(s)")


# ------------------------------------------------------------------------------------------------ control characters


@pytest.mark.parametrize("data", [b"caf\xe9 au lait\nna\xefve \x81 words\n", b"na\xefve \x8d", b"na\xefve \x81"])
def test_control_characters_mean_that_the_guess_is_wrong(data):
    """Bytes that Windows-1252 has no letter for were kept as control characters of Latin-1."""
    assert answer(data) is None


def test_control_characters_of_a_wrong_conversion_are_noted():
    found = read_text("\x93quoted\x94 words".encode(), "a.txt")
    assert found.encoding == "utf-8" and found.notes[0].startswith("2 control character(s) U+0080 to U+009F")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=200))
def test_no_guess_leaves_control_characters(data):
    try:
        found = read_text(data, "a.txt")
    except FileError:
        return
    if found.confidence < 1:
        assert not any("\x80" <= c <= "\x9f" for c in found.text)
