import Attestation
import Documents
import JSON
import Keys
import Reports
import Verification

/// What `attestation verify` and `show` tell people: the verdict first, then what was seen, then what was not.
enum AttestationText {
  /// How many digits of a key's id are told in the first line; all of them stand in JSON.
  private static let shownDigits = 16

  static func of(_ report: AttestationReport) -> String {
    var lines = [headline(report)]
    if let record = report.statement?.record { lines += facts(record, filesCompared: report.filesCompared) }
    for finding in report.findings {
      let place = finding.file.map { "   \($0)" } ?? ""
      lines.append("\(finding.severity.rawValue)  \(finding.code)\(place)")
      lines.append("       \(finding.message)")
      if let remedy = finding.remedy { lines.append("       \(remedy)") }
    }
    if report.verdict == .verified, !report.notChecked.isEmpty {
      lines.append("not checked  \(report.notChecked.map(\.description).joined(separator: " · "))")
    }
    return text(lines)
  }

  static func of(_ shown: ShownAttestation) -> String {
    let signature =
      switch shown.signature.state {
      case .unsigned: "NOT SIGNED: anybody can have written this"
      case .notChecked: "signature NOT CHECKED: give --key to know who wrote this"
      case .valid: "signed by \(shown.key?.id ?? "")"
      case .invalid: "NOT SIGNED by \(shown.key?.id ?? ""): do not believe what follows"
      }
    var lines = [signature]
    if let envelope = shown.run.envelope, shown.signature.state != .valid {
      lines.append(
        "  signatures   \(envelope.signatures.map { $0.keyID ?? "without a keyid" }.joined(separator: " · "))")
    }
    let record = shown.run.statement.record
    lines.append("  says         \(record.verdict.rawValue), depth \(record.depth.rawValue)")
    lines += facts(record, filesCompared: nil) + details(record)
    return text(lines)
  }

  private static func headline(_ report: AttestationReport) -> String {
    var parts = [report.verdict.rawValue]
    if report.signatures.contains(where: { $0.state == .valid }) {
      parts.append("signed by \(report.keyID.prefix(shownDigits))")
    }
    if let record = report.statement?.record {
      parts.append("\(record.depth.rawValue), \(Quantity.counted(record.documents, "document"))")
    }
    return parts.joined(separator: "   ")
  }

  private static func facts(_ record: RehearsalRecord, filesCompared: Int?) -> [String] {
    var lines = ["  export       \(record.export.name)"]
    if let filesCompared {
      lines.append("  files        \(Quantity.counted(filesCompared, "file")) compared by SHA-256")
    }
    if let staging = record.staging { lines.append("  staging      \(staging.kind.rawValue), \(staging.database)") }
    lines.append(
      "  run          \(Timestamp.text(microseconds: record.finished)), \(record.tool) \(record.toolVersion)")
    if record.depth >= .rehearsed { lines.append("  recovery     \(Quantity.seconds(record.timings.total))") }
    if let age = record.dataAge { lines.append("  data         \(Quantity.seconds(age)) old when it began") }
    return lines
  }

  private static func details(_ record: RehearsalRecord) -> [String] {
    var lines: [String] = []
    if let source = record.source { lines.append("  source       \(source)") }
    let collections = record.exportedCollections
    if !collections.isEmpty { lines.append("  only         \(collections.map(\.text).joined(separator: ", "))") }
    if !record.accepted.isEmpty {
      lines.append("  accepted     \(record.accepted.map(\.rawValue).joined(separator: ", "))")
    }
    if let readBack = record.readBack {
      lines.append(
        "  documents    \(Quantity.grouped(record.documents)) · \(Quantity.grouped(readBack.documents)) read back · "
          + "\(Quantity.grouped(readBack.equal)) equal · \(readBack.missing) missing · \(readBack.extra) extra · "
          + "\(readBack.changed) changed")
    } else {
      lines.append("  documents    \(Quantity.grouped(record.documents))")
    }
    for collection in record.collections {
      lines.append("    \(collection.id)   \(Quantity.grouped(collection.documents))")
    }
    let checks = record.checks.map { "\($0.name) \($0.result.rawValue)" }
    if !checks.isEmpty { lines.append("  checks       \(checks.joined(separator: " · "))") }
    for expectation in record.expectations {
      lines.append("  expectation  \(expectation.expectation): \(expectation.result.rawValue)")
    }
    let findings = record.findings.map { "\(Quantity.grouped($0.count)) \($0.code)" }
    if !findings.isEmpty { lines.append("  findings     \(findings.joined(separator: " · "))") }
    if let canary = record.canary {
      let named = canary.planted.count(where: \.named)
      lines.append("  canary       \(named) of \(canary.planted.count) planted differences were named")
    }
    lines += record.notChecked.map { "  not checked  \($0)" }
    for file in record.files { lines.append("  subject      \(file.sha256.hexadecimal)  \(file.path)") }
    return lines
  }

  /// Names come from an export or from whoever wrote the file: nothing in them may act on a terminal.
  private static func text(_ lines: [String]) -> String {
    lines.map { VisibleText.of($0) + "\n" }.joined()
  }
}
