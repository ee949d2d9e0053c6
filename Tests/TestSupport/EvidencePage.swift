package import Foundation

/// The page of `attestation evidence`, in the hands of an auditor: what it says is copied into a shell that has openssl.
package struct EvidencePage: Sendable {
  package struct Problem: Error, Sendable {
    package var message: String
  }

  private let html: String

  package init(_ html: String) {
    self.html = html
  }

  /// The text of an element of the page, as a reader copies it.
  private func script(_ id: String) throws -> String {
    guard let start = html.range(of: "<code id=\"\(id)\" dir=\"ltr\">")?.upperBound,
      let end = html[start...].range(of: "</code>")?.lowerBound
    else { throw Problem(message: "The page has no \(id).") }
    return String(html[start..<end]).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&quot;", with: "\"").replacing("&#39;", with: "'").replacing("&amp;", with: "&")
  }

  /// Runs what the page says in a folder with the records.
  /// - Returns: for each record's command, in the order of the page, whether the signature holds.
  package func signaturesHold(in folder: URL) async throws -> [Bool] {
    let commands = try script("check-records").split(separator: "\n").map {
      "if \($0) >&2; then echo holds; else echo fails; fi"
    }
    let lines = [try script("check-functions"), try script("check-keys")] + commands
    let path = OpenSSLCommand.folder + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let outcome = try await CommandLineTool.shell(
      "exec sh -c \"$SCRIPT\"", in: folder.path,
      environment: ["SCRIPT": lines.joined(separator: "\n"), "PATH": path])
    guard outcome.status == 0 else { throw Problem(message: outcome.errors) }
    return outcome.output.split(separator: "\n").map { $0 == "holds" }
  }
}
