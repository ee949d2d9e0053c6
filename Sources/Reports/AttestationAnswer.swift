package import Attestation
import Documents
import JSON
import Keys
import Policy
import Verification

/// The verdict first, then what was seen, then what was not.
extension AttestationReport {
  package func answer(toolVersion: String) -> Answer {
    Answer(ExitStatus(verdict), schema: "rekindle.attestation-verify/1", toolVersion: toolVersion) { canvas in
      canvas.line((verdict.rawValue, verdict.paint), (headline.map { "   " + $0 }.joined(), .none))
      if let record = statement?.record { canvas.facts(record, filesCompared: filesCompared) }
      for finding in findings { canvas.append(finding) }
      if verdict == .verified { canvas.list("not checked", notChecked.map(\.description)) }
    } members: { json in
      json.member("verdict", verdict.rawValue)
      json.member("keyid", keyID)
      json.objects("signatures", signatures) { json, signature in
        json.member("keyid", signature.keyID)
        json.member("state", signature.state.rawValue)
      }
      json.member("filesCompared", filesCompared)
      json.objects("findings", findings) { $0.members(of: $1) }
      json.strings("notChecked", notChecked.map(\.description))
      json.member("statement", statement?.value)
    }
  }

  /// How many digits of a key's id the first line has; JSON has all of them.
  private static let shownDigits = 16

  private var headline: [String] {
    var parts: [String] = []
    if signatures.contains(where: { $0.state == .valid }) {
      parts.append("signed by \(keyID.prefix(Self.shownDigits))")
    }
    if let record = statement?.record {
      parts.append("\(record.depth.rawValue), \(Quantity.counted(record.documents, "document"))")
    }
    return parts
  }
}

extension RecordedRun {
  /// The run as it is shown, with what is known of its author.
  /// - Parameter key: to check who signed it; with a key, no signature is as bad as a wrong one.
  package func answer(key: PublicKey?, toolVersion: String) -> Answer {
    let signature = signature(by: key)
    return Answer(
      key == nil || signature == .valid ? .verified : .corrupt, schema: "rekindle.attestation/1",
      toolVersion: toolVersion
    ) { canvas in
      switch signature {
      case .unsigned: canvas.line(("NOT SIGNED: anybody can have written this", .yellow))
      case .notChecked: canvas.line(("signature NOT CHECKED: give --key to know who wrote this", .yellow))
      case .valid: canvas.line(("signed by \(key?.id ?? "")", .green))
      case .invalid: canvas.line(("NOT SIGNED by \(key?.id ?? ""): do not believe what follows", .red))
      }
      if let envelope, signature != .valid {
        for (index, signature) in envelope.signatures.enumerated() {
          canvas.labelled(index == 0 ? "signatures" : "", whole: signature.keyID ?? "without a keyid")
        }
      }
      let record = statement.record
      canvas.labelled("says", [record.verdict.rawValue, "depth \(record.depth.rawValue)"], separator: ", ")
      canvas.facts(record, filesCompared: nil)
      canvas.details(record)
    } members: { json in
      json.member("signature", signature.rawValue)
      json.member("keyid", key?.id)
      if let envelope { json.objects("signatures", envelope.signatures) { $0.member("keyid", $1.keyID) } }
      json.member("statement", statement.value)
    }
  }
}

extension BelievedKeys {
  /// The keys with their periods; and whether the one that was asked about is believed, which the exit status says too.
  package func answer(toolVersion: String) -> Answer {
    Answer(
      isBelieved == false ? .different : .verified, schema: "rekindle.attestation-keys/1", toolVersion: toolVersion
    ) { canvas in
      if let asked, let isBelieved {
        let state = isBelieved ? "believed" : "not believed"
        canvas.line(("\(state) at \(Timestamp.text(microseconds: time))", isBelieved ? .green : .yellow))
        canvas.labelled("key", whole: asked.id)
      }
      for key in keys {
        canvas.labelled(key.trusted.period.contains(time) ? "believed" : "not now", whole: key.key.id)
        canvas.labelled("", whole: key.trusted.file)
        let limits = [("from", key.trusted.period.from), ("until", key.trusted.period.until)].compactMap {
          word, limit in
          limit.map { "\(word) \(Timestamp.text(microseconds: $0))" }
        }
        if !limits.isEmpty { canvas.labelled("", limits, separator: " ") }
      }
    } members: { json in
      json.member("time", microseconds: time)
      json.member("keyid", asked?.id)
      if let isBelieved { json.member("believed", isBelieved) }
      json.objects("keys", keys) { json, key in
        json.member("keyid", key.key.id)
        json.member("file", key.trusted.file)
        json.member("from", microseconds: key.trusted.period.from)
        json.member("until", microseconds: key.trusted.period.until)
        json.member("believed", key.trusted.period.contains(time))
      }
    }
  }
}

extension TextCanvas {
  fileprivate mutating func facts(_ record: RehearsalRecord, filesCompared: Int?) {
    labelled("export", ["\(record.export.name)"])
    if let filesCompared { labelled("files", ["\(Quantity.counted(filesCompared, "file")) compared by SHA-256"]) }
    if let staging = record.staging {
      labelled("staging", [staging.kind.rawValue, "\(staging.database)"], separator: ", ")
    }
    labelled(
      "run", [Timestamp.text(microseconds: record.finished), "\(record.tool) \(record.toolVersion)"], separator: ", ")
    if record.depth >= .rehearsed {
      let download = record.timings.download.map { "including \(Quantity.seconds($0)) of download" }
      labelled("recovery", [Quantity.seconds(record.timings.recovery), download].compactMap(\.self))
    }
    if let age = record.dataAge { labelled("data", ["\(Quantity.seconds(Double(age) / 1e6)) old when it began"]) }
  }

  fileprivate mutating func details(_ record: RehearsalRecord) {
    if let source = record.source { labelled("source", ["\(source)"]) }
    let collections = record.exportedCollections
    if !collections.isEmpty { labelled("only", collections.map(\.text), separator: ", ") }
    if !record.accepted.isEmpty { labelled("accepted", record.accepted.map(\.rawValue), separator: ", ") }
    var documents = [Quantity.grouped(record.documents)]
    if let readBack = record.readBack {
      documents += [
        "\(Quantity.grouped(readBack.documents)) read back", "\(Quantity.grouped(readBack.equal)) equal",
        "\(readBack.missing) missing", "\(readBack.extra) extra", "\(readBack.changed) changed",
      ]
    }
    labelled("documents", documents)
    for collection in record.collections {
      labelled("", ["\(collection.id)", Quantity.grouped(collection.documents)], separator: "   ")
    }
    if !record.checks.isEmpty { labelled("checks", record.checks.map { "\($0.name) \($0.result.rawValue)" }) }
    list("expectation", record.expectations.map { "\($0.expectation): \($0.result.rawValue)" })
    if !record.findings.isEmpty {
      labelled("findings", record.findings.map { "\(Quantity.grouped($0.count)) \($0.code)" })
    }
    if let canary = record.canary {
      let named = canary.planted.count(where: \.named)
      labelled("canary", ["\(named) of \(canary.planted.count) planted differences were named"])
    }
    list("not checked", record.notChecked)
    for file in record.files { labelled("subject", whole: "\(file.sha256.hexadecimal)  \(file.path)") }
  }
}
