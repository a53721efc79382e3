"""Real sentence-transformers models, small enough to be made in a test: random weights, a real tokenizer."""

from __future__ import annotations

import string
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    MPNetConfig,
    MPNetModel,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2Model,
    RobertaConfig,
    RobertaForSequenceClassification,
    RobertaModel,
)

POSITIONS = 160
SHAPE = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
# Random weights of the usual spread leave all texts alike; these tell them apart.
SPREAD = {"initializer_range": 0.3}
WORDS = """the minutes of meeting board agreed query document passage title channel ferry survey harbour was
depth measured that and to in a is it ##s ##ed ##ing""".split()
CHARACTERS = string.ascii_letters + string.digits + string.punctuation + "£–“”’ü"


def tokenizer(*, like_roberta: bool = False, lower: bool = True, limit: int = 128) -> PreTrainedTokenizerFast:
    """WordPiece of a few words and all letters; `like_roberta` as RoBERTa numbers its specials."""
    first, pad, last, unknown = (
        ("<s>", "<pad>", "</s>", "<unk>") if like_roberta else ("[CLS]", "[PAD]", "[SEP]", "[UNK]")
    )
    specials = [first, pad, last, unknown] if like_roberta else [pad, unknown, first, last]
    pieces = dict.fromkeys([*specials, *WORDS, *CHARACTERS, *(f"##{char}" for char in CHARACTERS)])
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token=unknown))
    made.normalizer = normalizers.BertNormalizer(lowercase=lower, strip_accents=False)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        pair=f"{first} $A {last} $B:1 {last}:1",
        special_tokens=[(token, vocabulary[token]) for token in (first, last)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        model_max_length=limit,
        cls_token=first,
        pad_token=pad,
        sep_token=last,
        unk_token=unknown,
        model_input_names=["input_ids", *(() if like_roberta else ("token_type_ids",)), "attention_mask"],
    )


def save_network(folder: Path, network: PreTrainedModel, words: PreTrainedTokenizerFast) -> str:
    network.save_pretrained(folder)
    words.save_pretrained(folder)
    return str(folder)


def bert(folder: Path, **options: object) -> Transformer:
    words = tokenizer(**options)  # type: ignore[arg-type]
    config = BertConfig(vocab_size=len(words), max_position_embeddings=POSITIONS, **SHAPE, **SPREAD)
    return Transformer(save_network(folder, BertModel(config), words))


def distilbert(folder: Path) -> Transformer:
    words = tokenizer()
    config = DistilBertConfig(
        vocab_size=len(words),
        max_position_embeddings=POSITIONS,
        dim=32,
        n_layers=2,
        n_heads=2,
        hidden_dim=64,
        **SPREAD,
    )
    return Transformer(save_network(folder, DistilBertModel(config), words))


def roberta(folder: Path, limit: int = 128) -> Transformer:
    words = tokenizer(like_roberta=True, limit=limit)
    config = RobertaConfig(
        vocab_size=len(words),
        max_position_embeddings=POSITIONS,
        type_vocab_size=1,
        pad_token_id=1,
        **SHAPE,
        **SPREAD,
    )
    return Transformer(save_network(folder, RobertaModel(config), words))


def mpnet(folder: Path) -> Transformer:
    words = tokenizer(like_roberta=True)
    config = MPNetConfig(
        vocab_size=len(words), max_position_embeddings=POSITIONS, pad_token_id=1, **SHAPE, **SPREAD
    )
    return Transformer(save_network(folder, MPNetModel(config), words))


def qwen(folder: Path) -> Transformer:
    words = tokenizer()
    words.padding_side = "left"
    config = Qwen2Config(
        vocab_size=len(words),
        max_position_embeddings=POSITIONS,
        num_key_value_heads=2,
        pad_token_id=0,
        **SHAPE,
        **SPREAD,
    )
    return Transformer(save_network(folder, Qwen2Model(config), words))


def encoder(
    folder: Path,
    network: Callable[[Path], Transformer] = bert,
    pooling: str = "mean",
    *others: torch.nn.Module,
    prompts: dict[str, str] | None = None,
    default_prompt_name: str | None = None,
    include_prompt: bool = True,
) -> Path:
    """A saved model: network, pooling, `others` after them."""
    torch.manual_seed(5)
    pooled = Pooling(32, pooling_mode=pooling, include_prompt=include_prompt)  # type: ignore[arg-type]
    made = SentenceTransformer(
        modules=[network(folder / "network"), pooled, *others],
        device="cpu",
        prompts=prompts,
        default_prompt_name=default_prompt_name,
    )
    made.save(str(folder / "encoder"))
    return folder / "encoder"


def cross_encoder(folder: Path, *, labels: int = 1, limit: int = 128, trained: bool = True) -> Path:
    """A saved cross-encoder that was taught that a passage with the question's word fits, where `trained`."""
    torch.manual_seed(1)
    words = tokenizer(limit=limit)
    config = BertConfig(
        vocab_size=len(words),
        max_position_embeddings=POSITIONS,
        num_labels=labels,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        **SHAPE,
        **SPREAD,
    )
    network = BertForSequenceClassification(config)
    if trained:
        _teach(network, words)
    return Path(save_network(folder / "cross-encoder", network, words))


def _teach(network: BertForSequenceClassification, words: PreTrainedTokenizerFast) -> None:
    known = ["ferry", "channel", "harbour", "board"]
    pairs = [(asked, one, other) for asked in known for one, other in permutations(known, 2)]
    read = words(
        [asked for asked, *_ in pairs], [f"{one} {other}" for _, one, other in pairs], return_tensors="pt"
    )
    fits = torch.tensor([float(asked in said) for asked, *said in pairs])
    optimiser = torch.optim.AdamW(network.parameters(), lr=3e-3)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # more would only wait for each other on matrices as small as these
    for _ in range(60):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(network(**read).logits[:, 0], fits)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    torch.set_num_threads(threads)
    network.eval()


def overlong_cross_encoder(folder: Path) -> Path:
    """A saved cross-encoder that claims to read two pieces more than it has positions for."""
    words = tokenizer(like_roberta=True, limit=POSITIONS)
    config = RobertaConfig(
        vocab_size=len(words), max_position_embeddings=POSITIONS, num_labels=1, pad_token_id=1, **SHAPE
    )
    return Path(save_network(folder, RobertaForSequenceClassification(config), words))
