package import Documents
import Verification

/// How somebody without Rekindle checks the records: shell functions that need OpenSSL 3 and the tools of POSIX.
///
/// What is signed is DSSE's pre-authentication encoding, `DSSEv1 LENGTH TYPE LENGTH PAYLOAD`; see `Envelope`.
package enum SignatureScript {
  /// `check FILE KEY` succeeds if one signature in the file is by the key; `statement FILE` prints what was signed.
  ///
  /// The quotes of JSON tell a member from a text: an escaped quote keeps its backslash, so no text passes for a member.
  package static let functions = #"""
    members() { tr -d ' \t\r\n' < "$1" | tr ',{}' '\n\n\n' | sed 's#\\/#/#g'; }
    statement() { members "$1" | sed -n 's/^"payload":"\([^"]*\)".*$/\1/p' | tr '_-' '/+' | base64 -d; }
    signatures() { members "$1" | sed -n 's/^"sig":"\([^"]*\)".*$/\1/p' | tr '_-' '/+'; }
    check() (
      work=$(mktemp -d) || exit 1
      trap 'rm -rf "$work"' EXIT
      statement "$1" > "$work/statement" || exit 1
      { printf 'DSSEv1 28 application/vnd.in-toto+json %d ' "$(wc -c < "$work/statement")"; cat "$work/statement"; } > "$work/pae"
      for signature in $(signatures "$1"); do
        printf %s "$signature" | base64 -d > "$work/signature"
        case $(openssl pkey -pubin -in "$2" -noout -text) in
          *ED25519*) openssl pkeyutl -verify -pubin -inkey "$2" -rawin -in "$work/pae" -sigfile "$work/signature" ;;
          *) openssl dgst -sha256 -verify "$2" -signature "$work/signature" "$work/pae" ;;
        esac && exit 0
      done
      echo "$1: no signature by $2 holds" >&2
      exit 1
    )

    """#

  /// The command that shows a public key's id, which is the `keyid` of envelopes.
  package static let keyID = "openssl pkey -pubin -in KEY -outform DER | openssl dgst -sha256 -r"

  /// The file that `keyFile` writes.
  private static func keyFileName(_ keyID: String) -> String { "\(keyID).pub" }

  /// A command that writes a public key to a file of the current folder.
  package static func keyFile(_ key: PublicKey) -> String {
    "cat > \(keyFileName(key.id)) <<'END'\n\(String(decoding: key.pem, as: UTF8.self))END\n"
  }

  /// The command that checks a record of the current folder with a key that `keyFile` wrote.
  package static func check(_ file: ExactName, keyID: String) -> String {
    "check \(ShellWord.quoted(file.text)) \(keyFileName(keyID))"
  }
}
