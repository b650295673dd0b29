"""Opens films: MP4, MOV, 3GP, WebM and MKV as phones and browsers save them, told apart by content, judged before decoding.

Nothing but the given file is ever opened: the container is chosen here by the first bytes, so a playlist or a web address
in disguise is never followed, and the decoder may use the ``file`` protocol only.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Reason, View

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

MAX_FILE_GB = 4.0  # ten minutes of a phone's best quality
MAX_MEGAPIXELS = 36.0  # 8K; a larger picture would fill the memory before anything is seen
MIN_SIDE_PX = (144, 240)  # shorter and longer side: the person must be larger than that anyway
LEAST_COMPLETE = 0.95  # of the frames that the header promises
_PIECE = 1 << 20
_WANTED = "Give a film as MP4, MOV, 3GP, WebM or MKV, as a phone saves it."
_AGAIN = "Copy or export the film again."
_MOV = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_PHOTO_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A film that was judged by its header and by the times of its frames; no picture was decoded.

    ``container`` is FFmpeg's name of the format. ``seconds``: from the first to the last frame, plus one frame; ``fps``:
    median rate. ``gaps`` (n, 2) s: stretches without a frame, from the film's first frame.
    """

    path: Path
    container: str
    view: View
    mirrored: bool
    sha256: str
    seconds: float
    fps: float
    gaps: NDArray[np.float64]
    notes: tuple[Reason, ...]


def open_film(
    path: Path, view: View, knowledge: Knowledge, *, mirrored: bool = False, longest_s: float, least_fps: float
) -> Film:
    """Judge one film of a person before anything is decoded.

    Parameters
    ----------
    path
        An MP4, MOV, 3GP, WebM or MKV file of at most 4 GB.
    view
        The side of the person that faces the camera.
    mirrored
        The camera saved a mirror image.
    longest_s, least_fps
        What the test can use: a longer film must be trimmed, a slower one cannot show the movement.

    Error
    -----
    ``UnusableInput`` with what would have worked.
    """
    _check_file(path)
    container = _sniff(path)
    with opened(path, container) as film:
        stream = video(film, path)
        _check_header(film, stream, path, longest_s)
        times, packets = _times(film, stream, path)
        promised = int(stream.frames)
    if len(times) < 2:
        raise UnusableInput(f"{path.name} holds a single picture.", hint="Give a film of the whole movement.")
    if packets < LEAST_COMPLETE * promised:
        raise UnusableInput(
            f"{path.name} is cut short: {packets} of {promised} frames are left.",
            hint="Copy it again from the phone, to its end.",
        )
    steps = np.diff(times)
    frame_s = float(np.median(steps))
    seconds, fps = float(times[-1] - times[0]) + frame_s, 1.0 / frame_s
    _check_length(path, seconds, knowledge.constant("film.shortest_s"), longest_s)
    if fps < least_fps:
        raise UnusableInput(
            f"{path.name} has {fps:.0f} pictures a second, and at least {least_fps:.0f} are needed to see this movement.",
            hint="Film with the phone's normal video mode (30 a second), not as a time-lapse or a screen recording.",
        )
    late = steps > max(knowledge.constant("film.longest_gap_s"), 3.0 * frame_s)
    gaps = np.column_stack([times[:-1][late], times[1:][late]]) - times[0]
    longest = f"{np.ptp(gaps, axis=1).max():.1f}" if len(gaps) else ""
    notes = (film_reason(knowledge, "gaps", seconds=longest),) if longest else ()
    return Film(
        path=path, container=container, view=view, mirrored=mirrored, sha256=_sha256(path), seconds=seconds, fps=fps,
        gaps=gaps, notes=notes,
    )  # fmt: skip


def film_reason(knowledge: Knowledge, code: str, **filled_in: object) -> Reason:
    """A refusal or a note in words: sentence ``film.<code>``."""
    return Reason(code=code, text=knowledge.sentence(f"film.{code}", **filled_in))


def opened(path: Path, container: str) -> "InputContainer":
    """The file behind the one demultiplexer that was chosen for it. *Error*: ``UnusableInput`` for a damaged file."""
    import av  # a tenth of a second: only when a film is opened

    try:
        return av.open(
            "file:" + str(path.absolute()),
            format=container,
            options={"protocol_whitelist": "file", "probesize": str(16 << 20)},
            metadata_errors="replace",
        )
    except (av.error.FFmpegError, OSError, ValueError, EOFError) as error:
        raise UnusableInput(f"{path.name} is damaged or cut short: its header cannot be read.", hint=_AGAIN) from error
    except MemoryError as error:
        raise UnusableInput(f"{path.name} does not fit into memory.", hint="Give a smaller film.") from error


def video(film: "InputContainer", path: Path) -> "VideoStream":
    """The moving picture in the file: never a cover image. *Error*: ``UnusableInput`` when there is none, or no decoder."""
    import av

    moving = [s for s in film.streams.video if not int(getattr(s, "disposition", 0)) & _ATTACHED_PICTURE]
    if not moving:
        what = "holds sound only" if film.streams.audio else "holds no moving picture"
        raise UnusableInput(f"{path.name} {what}.", hint=_WANTED)
    stream = moving[0]
    try:
        stream.codec_context.options = {"max_pixels": str(int(MAX_MEGAPIXELS * 1e6))}
    except (av.error.FFmpegError, AttributeError, ValueError) as error:
        raise UnusableInput(
            f"{path.name} is packed in a way that cannot be read here.", hint="Export it as MP4 (H.264 or HEVC)."
        ) from error
    return stream


_ATTACHED_PICTURE = 0x400  # FFmpeg's AV_DISPOSITION_ATTACHED_PIC


def _check_file(path: Path) -> None:
    """An ordinary file of sensible size."""
    try:
        if path.is_dir():
            raise UnusableInput(f"{path} is a folder.", hint="Give the film in it.")
        if not path.exists():
            raise UnusableInput(f"There is no file {path}.", hint="Check the name and the folder.")
        if not path.is_file():
            raise UnusableInput(f"{path} is not an ordinary file.", hint=_WANTED)
        size_gb = path.stat().st_size / 1e9
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "the name is not possible"
        raise UnusableInput(
            f"{path} cannot be read: {why}.", hint="Check the name and the rights of the file."
        ) from error
    if size_gb == 0.0:
        raise UnusableInput(f"{path.name} is empty (0 bytes).", hint=_AGAIN)
    if size_gb > MAX_FILE_GB:
        raise UnusableInput(
            f"{path.name} is {size_gb:.1f} GB large.",
            hint=f"Cut it to the movement itself with the phone's own editor; at most {MAX_FILE_GB:.0f} GB can be read.",
        )


def _sniff(path: Path) -> str:
    """FFmpeg's name of the container, by the first bytes; the suffix is not looked at."""
    try:
        with path.open("rb") as file:
            head = file.read(32)
    except OSError as error:
        raise UnusableInput(
            f"{path} cannot be read: {error.strerror}.", hint="Check the name and the rights of the file."
        ) from error
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    photo = head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8")) or head[8:12] == b"WEBP"
    if photo or (head[4:8] == b"ftyp" and head[8:12] in _PHOTO_BRANDS):
        raise UnusableInput(f"{path.name} is a picture, not a film.", hint="Give a film of the movement.")
    if head[4:8] in _MOV:
        return "mov"
    if head.startswith((b"ID3", b"fLaC", b"OggS")) or head[8:12] == b"WAVE":
        raise UnusableInput(f"{path.name} holds sound only.", hint=_WANTED)
    if head[8:12] == b"AVI " or head[:1] == b"\x47" or head.startswith(b"\x00\x00\x01\xba"):
        raise UnusableInput(f"{path.name} is of an older kind of film.", hint="Export it as MP4.")
    raise UnusableInput(f"{path.name} is not a film that can be read here.", hint=_WANTED)


def _check_header(film: "InputContainer", stream: "VideoStream", path: Path, longest_s: float) -> None:
    """Size of the picture and length, as the header says them."""
    width, height = stream.width or 0, stream.height or 0
    megapixels = width * height / 1e6
    if megapixels > MAX_MEGAPIXELS:
        raise UnusableInput(
            f"Each picture of {path.name} has {megapixels:.0f} megapixels.",
            hint="Film in the phone's normal mode, 1080p.",
        )
    if min(width, height) < MIN_SIDE_PX[0] or max(width, height) < MIN_SIDE_PX[1]:
        raise UnusableInput(
            f"{path.name} is only {width} x {height} pixels.",
            hint="Film with at least 720p and give the original file.",
        )
    lengths = [film.duration / 1e6] if film.duration is not None else []
    if stream.duration is not None and stream.time_base is not None:
        lengths.append(float(stream.duration * stream.time_base))
    if lengths:  # the shorter one: a trimmed film may still hold what was cut away
        _check_length(path, min(lengths), 0.0, longest_s)


def _check_length(path: Path, seconds: float, shortest_s: float, longest_s: float) -> None:
    if seconds > longest_s:
        length = f"{seconds / 60:.0f} minutes" if seconds > 120 else f"{seconds:.0f} s"
        raise UnusableInput(
            f"{path.name} is {length} long, and at most {longest_s:.0f} s can be used.",
            hint="Open it in the phone's photo app, choose Edit, drag both ends to the movement itself, and save a copy.",
        )
    if seconds < shortest_s:
        raise UnusableInput(
            f"{path.name} is {seconds:.1f} s long.", hint="Film the whole movement, and a second before and after it."
        )


def _times(film: "InputContainer", stream: "VideoStream", path: Path) -> tuple[NDArray[np.float64], int]:
    """Times of all frames (s, ascending) but those that an edit list cuts away; and how many there are with those."""
    import av

    base = float(stream.time_base or 0)
    times: list[float] = []
    count = 0
    packets: Any = film.demux(stream)
    try:
        for packet in packets:
            count += bool(packet.size)
            if packet.size and not packet.is_discard:
                stamp = packet.pts if packet.pts is not None else packet.dts
                if stamp is not None:
                    times.append(stamp * base)
    except (av.error.FFmpegError, OSError, EOFError) as error:
        if len(times) < 2:
            raise UnusableInput(f"{path.name} is damaged and cannot be read.", hint=_AGAIN) from error
    return np.unique(np.array(times)), count


def _sha256(path: Path) -> str:
    """Of the file's bytes, read piece by piece."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError as error:
        raise UnusableInput(f"{path} cannot be read: {error.strerror}.", hint=_AGAIN) from error
    return digest.hexdigest()
