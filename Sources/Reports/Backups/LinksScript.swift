package import Backups
import Documents
import Foundation
import GoogleCloud
import JSON
import Keys
import Verification

extension SignedLinks {
  /// A script for a POSIX sh that downloads everything by curl, continues where it was stopped, and compares checksums.
  ///
  /// The URLs reach curl by its standard input: its arguments are seen by everybody on a machine.
  ///
  /// CRC-32C is what Cloud Storage states of every object, composed ones too. perl, which is part of every Debian, computes it,
  /// or python3. Where neither is there, MD5 is compared if the object states one. A file that nothing was compared with keeps
  /// the script from ending with status 0.
  package var script: [UInt8] {
    var text = """
      #!/bin/sh
      # \(VisibleText.of(place.description)), \(validity)
      # Whoever has this file can download until then. Run it with sh; run it again to continue.
      # Exit status: 0 downloaded and compared; 1 a file is not what the bucket holds; 3 could not finish, or could not compare.
      set -u
      umask 077
      total=\(links.count)
      expires=\(Int64(expires.timeIntervalSince1970))
      until='\(Timestamp.text(microseconds: Int64(expires.timeIntervalSince1970) * 1_000_000))'

      """
    text += Self.functions
    for link in links {
      let crc = link.crc32c.map { Self.hexadecimal($0) } ?? "-"
      let md5 = link.md5.map { Hexadecimal.text($0.bytes) } ?? "-"
      text += "get \(ShellWord.quoted(link.path.text)) \(link.bytes) \(crc) \(md5) '\(link.url)'\n"
    }
    text += "finish\n"
    if isExport { text += "echo 'next: rekindle verify' \(ShellWord.quoted(place.name.text))\n" }
    return Array(text.utf8)
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// `get PATH BYTES CRC32C MD5 URL` and `finish`. Words of theirs are in single quotes, so that sh takes them as they are.
  ///
  /// curl ends with 33 where a server answers a range with the whole object, with 18 and 56 where a connection broke, and with 22
  /// for a status of 400 and more. Source: curl.se/docs/manpage.html#EXIT.
  private static let functions = #"""
    number=0
    unchecked=0
    if [ -t 2 ]; then bar=--progress-bar; else bar=--silent; fi
    say() { printf '%s\n' "$*" | tr '\001-\011\013-\037\177' '?' >&2; }
    fail() { status=$1; shift; say "$*"; exit "$status"; }
    size() { if [ -f "$1" ]; then echo $(($(wc -c < "$1"))); else echo 0; fi; }
    has() { command -v "$1" > /dev/null 2>&1; }
    if has perl; then crc_tool=perl; elif has python3; then crc_tool=python3; else crc_tool=; fi
    if has md5sum; then md5_tool=md5sum; elif has openssl; then md5_tool=openssl; else md5_tool=; fi
    crc() {
      case $crc_tool in
        perl) perl -e '
          # Four tables, four bytes a step. The tail has its own loop.
          my @a = map { my $c = $_; for (1 .. 8) { $c = $c & 1 ? ($c >> 1) ^ 0x82F63B78 : $c >> 1 } $c } 0 .. 255;
          my @b = map { $a[$_ & 255] ^ ($_ >> 8) } @a;
          my @c = map { $a[$_ & 255] ^ ($_ >> 8) } @b;
          my @d = map { $a[$_ & 255] ^ ($_ >> 8) } @c;
          open(my $f, "<:raw", $ARGV[0]) or die "$ARGV[0]: $!\n";
          my $r = 0xFFFFFFFF;
          while (1) {
            my $n = read($f, my $s, 1 << 16);
            defined $n or die "$ARGV[0]: $!\n";
            last unless $n;
            my $w = $n & ~3;
            for (unpack("V*", substr($s, 0, $w))) {
              $r ^= $_;
              $r = $d[$r & 255] ^ $c[($r >> 8) & 255] ^ $b[($r >> 16) & 255] ^ $a[$r >> 24];
            }
            $r = $a[($r ^ $_) & 255] ^ ($r >> 8) for unpack("C*", substr($s, $w));
          }
          printf "%08x\n", $r ^ 0xFFFFFFFF;' -- "$1" ;;
        python3) python3 -I -c '
    import sys
    t = []
    for c in range(256):
        for _ in range(8):
            c = (c >> 1) ^ (0x82F63B78 if c & 1 else 0)
        t.append(c)
    c = 0xFFFFFFFF
    with open(sys.argv[1], "rb") as f:
        for b in iter(lambda: f.read(1 << 16), b""):
            for x in b:
                c = t[(c ^ x) & 255] ^ (c >> 8)
    print("%08x" % (c ^ 0xFFFFFFFF))' "$1" ;;
      esac
    }
    md5() {
      case $md5_tool in
        md5sum) md5sum < "$1" | cut -c 1-32 ;;
        openssl) openssl md5 -r < "$1" | cut -c 1-32 ;;
      esac
    }
    # Compares FILE with BYTES CRC32C MD5: 0 equal, 1 not, 2 cannot tell.
    compare() {
      [ "$(size "$1")" -eq "$2" ] || return 1
      if [ "$3" != - ] && [ -n "$crc_tool" ]; then
        sum=$(crc "$1") || return 2
        [ "$sum" = "$3" ] || return 1
      elif [ "$4" != - ] && [ -n "$md5_tool" ]; then
        sum=$(md5 "$1") || return 2
        [ "$sum" = "$4" ] || return 1
      else
        return 2
      fi
    }
    # Says why the service refused PATH URL HTTP-STATUS.
    refused() {
      code=$(printf 'url = "%s"\n' "$2" | curl --config - --silent --range 0-0 --max-time 60 2> /dev/null |
        tr -d '\000' | sed -n 's:.*<Code>\([A-Za-z]*\)</Code>.*:\1:p')
      case $3:$code in
        *:ExpiredToken)
          fail 3 "expired: the links were good until $until. Ask for new links, and run the new script here: it continues." ;;
        400:)
          if [ "$(date +%s)" -ge "$expires" ]; then
            fail 3 "expired: the links were good until $until. Ask for new links, and run the new script here: it continues."
          fi ;;
        404:*)
          fail 3 "replaced: $1 was replaced or deleted after the links were made. Ask for new links." ;;
      esac
      fail 3 "refused: the service answered $1 with status $3 ${code:-}. The links are good until $until; this machine's time is $(date -u +%Y-%m-%dT%H:%M:%SZ)."
    }
    # Downloads PATH BYTES URL to PATH.part, from where that ends.
    fetch() {
      part=$1.part
      fresh=0
      while :; do
        had=$(size "$part")
        if [ "$had" -gt "$2" ]; then
          if [ "$fresh" -eq 1 ]; then rm -f "$part"; fail 1 "$1: the service sent more than $2 bytes. Ask for new links, or try another network."; fi
          say "$part is longer than the file: starting again"
          rm -f "$part"
          fresh=1
          had=0
        fi
        if [ "$had" -eq "$2" ]; then return; fi
        http=$(printf 'url = "%s"\n' "$3" |
          curl --config - --fail $bar --show-error --retry 5 --continue-at - --write-out '%{http_code}' --output "$part")
        ended=$?
        case $ended:$http in
          33:* | *:416)
            [ "$fresh" -eq 0 ] || fail 3 "$1: curl ended with status $ended. Run this script again later."
            say "$1 cannot be continued here: starting again"
            rm -f "$part"
            fresh=1 ;;
          22:*) refused "$1" "$3" "$http" ;;
          *)
            # What came is kept; each try that brings something is followed by another.
            [ "$(size "$part")" -gt "$had" ] ||
              fail 3 "$1: curl ended with status $ended. Run this script again: it continues where it stopped." ;;
        esac
      done
    }
    get() {
      number=$((number + 1))
      say "$number of $total  $1  $2 bytes"
      if [ -e "$1" ]; then
        compare "$1" "$2" "$3" "$4"
        case $? in
          0) say "  is here already; its checksum is right"; return ;;
          1) fail 1 "$1 is here already, and is not the file in the bucket. Move it away, and run this script again." ;;
          *) unchecked=$((unchecked + 1)); say "  is here already; NOT CHECKED"; return ;;
        esac
      fi
      case $1 in */*) mkdir -p "${1%/*}" || exit 3 ;; esac
      for try in first second; do
        if [ "$2" -eq 0 ]; then : > "$1.part" || exit 3; else fetch "$1" "$2" "$5"; fi
        compare "$1.part" "$2" "$3" "$4"
        case $? in
          0) mv "$1.part" "$1" || exit 3; return ;;
          2) unchecked=$((unchecked + 1)); say "  NOT CHECKED"; mv "$1.part" "$1" || exit 3; return ;;
        esac
        rm -f "$1.part"
        if [ "$try" = first ]; then say "  what came has another checksum: downloading it once more"; fi
      done
      fail 1 "$1: what came twice is not the file in the bucket: another checksum or size. Ask for new links, or try another network."
    }
    finish() {
      [ "$unchecked" -eq 0 ] ||
        fail 3 "NOT CHECKED: $unchecked of $total files. Computing CRC-32C needs perl or python3; install one, and run this script again."
      echo "downloaded, and compared by checksum: $total of $total"
    }

    """#
}
