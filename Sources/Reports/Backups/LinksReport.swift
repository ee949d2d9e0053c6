package import Backups
import Documents
import Foundation
import GoogleCloud
import JSON
import Verification

// Signed URLs, in the forms in which they are handed on.
extension SignedLinks {
  /// "valid until 2026-11-22T04:00:04Z"
  package var validity: String {
    "valid until \(Timestamp.text(microseconds: Int64(expires.timeIntervalSince1970) * 1_000_000))"
  }

  /// One URL a line.
  package var list: [UInt8] { Array(links.map { $0.url + "\n" }.joined().utf8) }

  /// A script for sh that downloads everything by curl, goes on where it was stopped, and checks each size.
  ///
  /// The URLs reach curl by its standard input: its arguments are seen by everybody on a machine.
  package var script: [UInt8] {
    var text = """
      #!/bin/sh
      # \(VisibleText.of(place.description)), \(validity)
      # Whoever has this file can download until then.
      set -eu
      get() {
        if [ -f "$1" ] && [ "$(wc -c < "$1")" -eq "$2" ]; then return; fi
        case $1 in */*) mkdir -p "${1%/*}" ;; esac
        if [ "$2" -eq 0 ]; then : > "$1"; return; fi
        if ! [ -f "$1.part" ] || [ "$(wc -c < "$1.part")" -ne "$2" ]; then
          printf 'url = "%s"\\n' "$3" |
            curl --config - --fail --silent --show-error --retry 5 --continue-at - --output "$1.part"
        fi
        if [ "$(wc -c < "$1.part")" -ne "$2" ]; then
          echo "$1: another size than $2 bytes; remove $1.part and try again" >&2
          exit 1
        fi
        mv "$1.part" "$1"
      }

      """
    for link in links {
      text += "get \(ShellWord.quoted(link.path.text)) \(link.bytes) '\(link.url)'\n"
    }
    if isExport { text += "echo 'next: rekindle verify' \(ShellWord.quoted(place.name.text))\n" }
    return Array(text.utf8)
  }

  package func json(toolVersion: String) -> [UInt8] {
    JSONWriter.line("rekindle.backups.links/1", toolVersion: toolVersion) { json in
      json.member("place", place.description)
      json.member("expires", microseconds: Int64(expires.timeIntervalSince1970) * 1_000_000)
      json.objects("links", links) { json, link in
        json.member("path", link.path)
        json.member("bytes", Int(clamping: link.bytes))
        json.member("crc32c", link.crc32c.map { Int($0) })
        json.member("url", link.url)
      }
    }
  }
}
