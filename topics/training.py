"""Train the built-in embedding: the one place that knows torch. Not needed to use the product.

Two rounds. First every piece of a word learns from a teacher (multilingual-e5-small): words, titles and sentences are
pulled to the teacher's vectors, centred and turned to fewer dimensions (Reimers and Gurevych 2020; Tulkens and
van Dongen 2024). Then texts that belong together are pulled towards each other and apart from others in the same
batch (InfoNCE, van den Oord 2018): a title and its description, pages of one product at two authorities, a text and
its misspelt or colloquial form. Batches are filled with texts that are near each other: hard negatives.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from journeys.ports import Vectors
from topics.grouping import mean_of, unit
from topics.training_texts import Page, asked, misspelt

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Recipe:
    """What decides the outcome besides the texts; chosen on products held out of training (decision 0015)."""

    pieces: int = 52_000
    dimensions: int = 256
    seed: int = 1
    runs: int = 2  # with seeds that follow; the model is their mean (Wortsman 2022): what differs is chance
    distil_rounds: int = 7
    distil_batch: int = 512
    distil_rate: float = 0.01
    pair_steps: int = 1_000
    pair_batch: int = 768
    pair_rate: float = 0.004
    temperature: float = 0.05
    keep_teacher: float = 0.5
    block: int = 48  # neighbouring pairs that stand together in a batch
    rarity: float = 1e-3  # smooth inverse frequency of a piece at the start (Arora 2017) …
    rarity_after: float = 3e-3  # … and once more at the end, by how frequent it is in general Dutch


@dataclass(frozen=True)
class Lesson:
    """Texts with the teacher's vector of each (n × teacher's dimensions)."""

    texts: Sequence[str]
    vectors: Vectors


def train(
    pages: Sequence[Page],
    lesson: Lesson,
    tokenizer: Any,
    frequency: Mapping[str, float],
    recipe: Recipe,
    tell: Tell = lambda _line: None,
) -> NDArray[np.float32]:
    """The vector of each piece (pieces × dimensions) after both rounds; `frequency` is how often Dutch has a word."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):  # sums in another order would make another model
        target = _fewer_dimensions(lesson.vectors, recipe.dimensions)
    beginning = _beginning(lesson.texts, target, tokenizer, recipe)
    table = np.zeros_like(beginning)
    for seed in range(recipe.seed, recipe.seed + recipe.runs):
        table += _run(beginning, pages, lesson.texts, target, tokenizer, recipe, seed, tell) / recipe.runs
    table = _without_common(table, lesson.texts, tokenizer)
    return table * _rare(tokenizer, frequency, recipe.rarity_after)[:, None]


def _run(
    beginning: NDArray[np.float32],
    pages: Sequence[Page],
    texts: Sequence[str],
    target: NDArray[np.float32],
    tokenizer: Any,
    recipe: Recipe,
    seed: int,
    tell: Tell,
) -> NDArray[np.float32]:
    """Both rounds with one seed. All runs begin alike and pull to the same vectors, so their mean is a model too."""
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    random = Random(seed)  # noqa: S311 - the same each time is what is wanted
    weights = torch.nn.Parameter(torch.from_numpy(beginning.copy()))
    _distil(weights, texts, torch.from_numpy(target), tokenizer, recipe, random, tell)
    _contrast(weights, pages, texts, torch.from_numpy(target), tokenizer, recipe, random, tell)
    return np.asarray(weights.detach().numpy(), dtype=np.float32)


def _rare(tokenizer: Any, frequency: Mapping[str, float], rarity: float) -> NDArray[np.float32]:
    """What each piece weighs: nearly 1 for a rare one, little for one that stands in every sentence."""
    words = sorted(frequency)
    share = np.zeros(tokenizer.get_vocab_size())
    for word, pieces in zip(words, _ids(words, tokenizer), strict=True):
        for piece in pieces:
            share[piece] += frequency[word]
    return np.asarray(rarity / (rarity + share), dtype=np.float32)


def _fewer_dimensions(vectors: Vectors, dimensions: int) -> NDArray[np.float32]:
    """Centred and turned to the main directions, rows of length 1."""
    centred = vectors.astype(np.float32) - mean_of(vectors)
    _, _, directions = np.linalg.svd(centred.T @ centred)
    turned = centred @ directions[:dimensions].T
    return np.ascontiguousarray(unit(turned))


def _ids(texts: Sequence[str], tokenizer: Any) -> list[list[int]]:
    return [encoding.ids or [0] for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False)]


def _counts(texts: Sequence[str], tokenizer: Any) -> Any:
    """Sparse counts, texts × pieces."""
    import scipy.sparse as sp

    bags = _ids(texts, tokenizer)
    ends = np.concatenate([[0], np.cumsum([len(bag) for bag in bags])])
    columns = np.fromiter((piece for bag in bags for piece in bag), dtype=np.int64, count=int(ends[-1]))
    shape = (len(bags), tokenizer.get_vocab_size())
    return sp.csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=shape)


def _beginning(
    texts: Sequence[str], target: NDArray[np.float32], tokenizer: Any, recipe: Recipe
) -> NDArray[np.float32]:
    """Each piece begins as the mean of the texts that hold it, the longer the rarer it is."""
    import scipy.sparse as sp

    held = _counts(texts, tokenizer)
    lengths = np.asarray(held.sum(axis=1)).ravel()
    means = np.asarray((sp.diags(1 / lengths) @ held).T @ target, dtype=np.float32)
    means = unit(means)
    frequency = np.asarray(held.sum(axis=0)).ravel() / held.sum()
    return np.ascontiguousarray(means * (recipe.rarity / (recipe.rarity + frequency))[:, None], dtype=np.float32)


class _Bags:
    """Texts as bags of pieces, from which batches are embedded."""

    def __init__(self, texts: Sequence[str], tokenizer: Any) -> None:
        import torch

        bags = _ids(texts, tokenizer)
        self._bags = [torch.tensor(bag) for bag in bags]

    def embed(self, weights: Any, rows: Sequence[int]) -> Any:
        import torch

        some = [self._bags[row] for row in rows]
        offsets = torch.tensor([0, *np.cumsum([len(bag) for bag in some])[:-1].tolist()])
        summed = torch.nn.functional.embedding_bag(torch.cat(some), weights, offsets, mode="sum", sparse=True)
        return torch.nn.functional.normalize(summed, dim=1)


def _distil(
    weights: Any, texts: Sequence[str], target: Any, tokenizer: Any, recipe: Recipe, random: Random, tell: Tell
) -> None:
    import torch

    optimiser: Any = torch.optim.SparseAdam([weights], lr=recipe.distil_rate)
    right = _Bags(texts, tokenizer)
    steps = recipe.distil_rounds * (len(texts) // recipe.distil_batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.distil_rate, total_steps=steps, pct_start=0.1)
    for turn in range(recipe.distil_rounds):
        wrong = _Bags([misspelt(text, random) for text in texts], tokenizer)
        order = list(range(len(texts)))
        random.shuffle(order)
        total = 0.0
        for start in range(0, len(order), recipe.distil_batch):
            rows = order[start : start + recipe.distil_batch]
            wanted = target[rows]
            loss: Any = torch.zeros(())
            for bags, share in ((right, 0.7), (wrong, 0.3)):
                told = bags.embed(weights, rows)
                near = ((told @ told.T) - (wanted @ wanted.T)).pow(2).mean()
                loss = loss + share * ((1 - (told * wanted).sum(dim=1)).mean() + 20 * near)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(rows)
        tell(f"distil {turn + 1}/{recipe.distil_rounds}: {total / len(order):.4f}")


@dataclass(frozen=True)
class _Pair:
    """Two texts that belong together, and the product they are about (empty: not told)."""

    left: str
    right: str
    product: str


def pairs(pages: Sequence[Page], random: Random) -> list[_Pair]:
    """Texts that belong together, two or three for a page, many of them in the words of somebody who asks."""
    alike: dict[str, list[Page]] = {}
    for page in pages:
        if page.product:
            alike.setdefault(page.product, []).append(page)

    def put(subject: str) -> str:
        told = asked(subject, random) if random.random() < 0.6 else subject
        return misspelt(told, random) if random.random() < 0.3 else told

    found = []
    for page in pages:
        if page.sentences:
            found.append(_Pair(put(page.title), random.choice(page.sentences), page.product))
        other = random.choice(alike[page.product]) if page.product else page
        if other.title.casefold() != page.title.casefold():
            theirs = random.choice([other.title, *other.sentences])
            found.append(_Pair(put(page.title), put(theirs) if theirs == other.title else theirs, page.product))
        found.append(_Pair(page.title, misspelt(asked(page.title, random), random), page.product))
    return found


def _contrast(
    weights: Any,
    pages: Sequence[Page],
    texts: Sequence[str],
    target: Any,
    tokenizer: Any,
    recipe: Recipe,
    random: Random,
    tell: Tell,
) -> None:
    import torch

    optimiser: Any = torch.optim.SparseAdam([weights], lr=recipe.pair_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.pair_rate, total_steps=recipe.pair_steps + 1, pct_start=0.1
    )
    taught = _Bags(texts, tokenizer)
    step, mean = 0, 0.0
    while step < recipe.pair_steps:
        found = pairs(pages, random)
        left = _Bags([pair.left for pair in found], tokenizer)
        right = _Bags([pair.right for pair in found], tokenizer)
        kinds = {product: number for number, product in enumerate(sorted({pair.product for pair in found}))}
        product = torch.tensor([kinds[pair.product] for pair in found])
        told = torch.tensor([bool(pair.product) for pair in found])
        for rows in _batches(weights, left, len(found), recipe, random):
            if step >= recipe.pair_steps:
                break
            one, two = left.embed(weights, rows), right.embed(weights, rows)
            same = (product[rows][:, None] == product[rows][None, :]) & told[rows][:, None]
            same.fill_diagonal_(False)
            scores = (one @ two.T / recipe.temperature).masked_fill(same, -1e4)
            own = torch.arange(len(rows))
            loss = (
                torch.nn.functional.cross_entropy(scores, own) + torch.nn.functional.cross_entropy(scores.T, own)
            ) / 2
            lesson = random.sample(range(len(texts)), min(len(texts), recipe.distil_batch))
            said, wanted = taught.embed(weights, lesson), target[lesson]
            near = ((said @ said.T) - (wanted @ wanted.T)).pow(2).mean()
            loss = loss + recipe.keep_teacher * ((1 - (said * wanted).sum(dim=1)).mean() + 20 * near)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            step += 1
            last = float(loss.detach())
            mean = 0.98 * mean + 0.02 * last if mean else last
            if step % 200 == 0:
                tell(f"pairs {step}/{recipe.pair_steps}: {mean:.4f}")


def _batches(weights: Any, bags: _Bags, count: int, recipe: Recipe, random: Random) -> list[list[int]]:
    """Rows in batches in which neighbours stand together: a random line through the vectors puts them in order."""
    import torch

    with torch.no_grad():
        vectors = torch.cat([bags.embed(weights, range(at, min(count, at + 4096))) for at in range(0, count, 4096)])
        lines = torch.randn(vectors.shape[1], 12, generator=torch.Generator().manual_seed(random.randrange(2**31)))
        codes = ((vectors @ lines) > 0).long() @ (2 ** torch.arange(12))
        within = (vectors @ lines[:, 0]).argsort()
        order = within[codes[within].argsort(stable=True)].tolist()
    blocks = [order[at : at + recipe.block] for at in range(0, count, recipe.block)]
    random.shuffle(blocks)
    mixed = [row for block in blocks for row in block]
    return [mixed[at : at + recipe.pair_batch] for at in range(0, count - recipe.pair_batch + 1, recipe.pair_batch)]


def _without_common(table: NDArray[np.float32], texts: Sequence[str], tokenizer: Any) -> NDArray[np.float32]:
    """The pieces without the direction that all texts share (Mu and Viswanath 2018): it tells nothing apart."""
    vectors = _counts(texts, tokenizer) @ table
    common = unit(unit(vectors).mean(axis=0))
    return np.ascontiguousarray(table - np.outer(table @ common, common), dtype=np.float32)
