import Attestation
import Verification

/// The trusted keys, and how to check each signature without Rekindle.
extension HTML {
  mutating func appendCheck(_ evidence: RehearsalEvidence, _ origin: EvidenceOrigin) {
    section("keys", "Trusted keys", count: evidence.keys.count) { html in
      guard !evidence.keys.isEmpty else {
        return html.element("p", "No public key was given. No signature was checked, and no record counts as proof.")
      }
      html.table("Trusted keys", ["Key id", "Kind", "Trusted"]) { html in
        for entry in evidence.keys {
          html.element("tr") { html in
            html.element("th", [("scope", "row")]) { html in html.element("code", entry.key.id) }
            html.element("td", entry.key.kind.rawValue)
            html.element("td", entry.periodText)
          }
        }
      }
    }
    guard !evidence.keys.isEmpty else { return }
    section("check", "Check each signature with openssl alone", [("class", "check")]) { html in
      html.element("ol", [("class", "steps")]) { html in
        html.appendStep("Copy the records to an empty folder, and open a shell there. They are in ") { html in
          html.element("code") { $0.data(origin.history) }
        }
        html.appendStep(
          "Get the ids of the keys from their owner, and compare them with the ids above. A forged page has forged keys."
        )
        html.appendStep("Paste these functions. They need a POSIX shell, base64 and OpenSSL 3.") { html in
          html.appendScript("check-functions", [SignatureScript.functions])
        }
        html.appendStep("Write the keys to files.") { $0.appendScript("check-keys", evidence.keyFiles) }
        html.appendStep("Print the id of a key's file, in place of KEY.") { html in
          html.appendScript("check-key-id", [SignatureScript.keyID + "\n"])
        }
        html.appendStep("Check each record. A command that ends with status 0 found a signature by the key.") { html in
          for group in evidence.checkGroups where !group.commands.isEmpty {
            html.element("p", [("class", "cap")], "Records that are \(group.label):")
            html.appendScript(group.id, group.commands.map { $0 + "\n" })
          }
        }
        html.appendStep(
          "Read what was signed: the command statement FILE prints it. Do not rely on anything else in the file.")
      }
    }
  }

  private mutating func appendStep(_ sentence: String, _ content: (inout HTML) -> Void = { _ in }) {
    element("li", [("class", "card")]) { html in
      html.element("p") { html in
        html.words(sentence)
      }
      content(&html)
    }
  }

  /// Appends lines for a shell, as they are: only the ends of lines stay controls.
  private mutating func appendScript(_ id: String, _ scripts: [String]) {
    element("div", [("class", "command")]) { html in
      html.element("pre", [("tabindex", "0")]) { html in
        html.element("code", [("id", id), ("dir", "ltr")]) { html in
          for line in scripts.joined(separator: "").split(separator: "\n", omittingEmptySubsequences: false).dropLast()
          {
            html.pieces(of: String(line))
            html.raw("\n")
          }
        }
      }
      html.raw("<button type=\"button\" class=\"copy\" hidden>Copy</button>")
    }
  }
}
