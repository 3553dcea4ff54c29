"""English questions are searched for by the Chinese words that they mean."""


def test_a_question_with_a_chinese_word_is_not_translated(toy):
    assert toy.store.translator.of_question(["茶叶", "exports"]) == ()


def test_an_english_question_is_found_by_the_words_it_means(toy):
    question = "How much tea was exported?"
    terms = question[:-1].lower().split()
    meant = dict(zip(terms, toy.store.translator.of_question(terms), strict=True))
    assert "茶叶" in dict(meant["tea"])
    [first, *_] = toy.search(question)
    assert "茶叶" in first.passage.text and "words" in dict(first.found_by)
    assert toy.store.search(question, 5, vectors=False) == ()
