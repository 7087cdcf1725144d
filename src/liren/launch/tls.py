"""`up --tls`: a certificate that was given, or one signed by a small authority of this installation's own.

The authority lives in `tls/` of the data directory and signs nothing but this machine's names; whoever trusts it on a
device trusts only pages served from here. Both are made with the `cryptography` library.
"""

import ipaddress
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from liren.launch.errors import LaunchError

_AUTHORITY_LASTS = timedelta(days=3650)
_LASTS = timedelta(days=397)  # browsers refuse more
_RENEWED_BEFORE = timedelta(days=30)
_EARLIER = timedelta(days=1)  # clocks differ


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files for the web server. authority: what devices are to trust, when we signed it ourselves; else None."""

    chain: Path
    key: Path
    authority: Path | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, as browsers and systems show it: pairs of digits."""
        if self.authority is None:
            return ""
        digest = x509.load_pem_x509_certificate(self.authority.read_bytes()).fingerprint(hashes.SHA256())
        return ":".join(f"{byte:02X}" for byte in digest)


def given(chain: Path, key: Path) -> Certificate:
    """The operator's own certificate. Raises LaunchError when the files are not there or do not belong together."""
    for path in (chain, key):
        if not path.is_file():
            raise LaunchError(f"没有文件 {path}。请检查 --cert 和 --key。", f"{path} does not exist")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key)
        first = x509.load_pem_x509_certificate(chain.read_bytes())
    except (ssl.SSLError, ValueError, PermissionError) as error:
        raise LaunchError(
            f"证书 {chain} 和私钥 {key} 用不了：不是 PEM 格式、不是一对、加了口令，或者没有权限读。",
            f"certificate and key do not fit: {error}",
        ) from error
    if first.not_valid_after_utc < datetime.now(UTC):
        raise LaunchError(f"证书 {chain} 已过期（{first.not_valid_after_utc:%Y-%m-%d}）。", "the certificate is over")
    # Not resolved: a renewal lays new files and turns the links (certbot's live/) to them.
    return Certificate(chain.absolute(), key.absolute())


def own(directory: Path, names: Sequence[str]) -> Certificate:
    """A certificate for `names` (hosts and addresses), made anew when names change or its end is near."""
    directory.mkdir(mode=0o700, exist_ok=True)
    made = of(directory)
    wanted = _alternatives(names)
    authority, authority_key = _authority(directory)
    if _names(made.chain) != wanted or _ends_soon(made.chain):
        _make(made, wanted, authority, authority_key)
    return made


def of(directory: Path) -> Certificate:
    """Where `own` lays its files."""
    return Certificate(directory / "server.pem", directory / "server.key", directory / "authority.pem")


def renewed(directory: Path) -> bool:
    """Whether the certificate in `directory` was near its end, and another stands in its place, for the same names.

    The web server reads both files for each connection, so they are laid there whole, one right after the other.
    """
    made = of(directory)
    names = _names(made.chain)
    if not names or not _ends_soon(made.chain):
        return False
    _make(made, names, *_authority(directory))
    return True


def _make(
    made: Certificate,
    names: Sequence[x509.GeneralName],
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _signed(names, key, authority, authority_key)
    next_key, next_chain = made.key.with_suffix(".next-key"), made.chain.with_suffix(".next-pem")
    _write_key(next_key, key)
    next_chain.write_bytes(_pem(certificate) + _pem(authority))
    next_key.replace(made.key)
    next_chain.replace(made.chain)


def _authority(directory: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    file, key_file = directory / "authority.pem", directory / "authority.key"
    if file.exists() and key_file.exists():
        kept = serialization.load_pem_private_key(key_file.read_bytes(), None)
        assert isinstance(kept, ec.EllipticCurvePrivateKey)
        return x509.load_pem_x509_certificate(file.read_bytes()), kept
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"里仁本机证书 {datetime.now(UTC):%Y-%m-%d}")])
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    built = (
        _builder(name, name, key, _AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_file, key)
    file.write_bytes(_pem(built))
    return built, key


def _signed(
    names: Sequence[x509.GeneralName],
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, str(names[0].value)[:64])])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return (
        _builder(subject, authority.subject, key, _LASTS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, lasts: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _alternatives(names: Sequence[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name.strip("[]"))))
        except ValueError:
            found.append(x509.DNSName(name.encode("idna").decode()))
    return found


def _names(chain: Path) -> list[x509.GeneralName]:
    """Those a certificate bears; none when there is no good one."""
    try:
        certificate = x509.load_pem_x509_certificate(chain.read_bytes())
        return list(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except (FileNotFoundError, ValueError, x509.ExtensionNotFound):
        return []


def _ends_soon(chain: Path) -> bool:
    certificate = x509.load_pem_x509_certificate(chain.read_bytes())
    return certificate.not_valid_after_utc - datetime.now(UTC) <= _RENEWED_BEFORE


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
