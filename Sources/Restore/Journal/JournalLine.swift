import Catalog
import Documents
import ExportFormat
import GoogleCloud
import Verification

/// Writes a journal's lines. The last member of each is the HMAC-SHA256 of the line without it.
///
///     {"sequence":7,"previous":"SHA-256 of line 6","event":"before","number":3,"document":{"name":"...","fields":{...}},"mac":"..."}
enum JournalLine {
  static let schema = "rekindle.documents-journal/1"
  /// Of a restore of a whole export.
  static let wholeSchema = "rekindle.restore-journal/1"

  /// The line without its newline.
  static func bytes(
    _ event: JournalEvent, sequence: Int, previous: Digest256, _ key: MACKey
  ) throws(DigestFailure) -> [UInt8] {
    var members: [(String, JSONValue?)] = [
      ("sequence", .integer(sequence)), ("previous", .string(previous.hexadecimal)),
    ]
    var document: Document?
    switch event {
    case .start(let start): members += self.members(of: start)
    case .document(let planned): members += self.members(of: planned)
    case .planned(let counts):
      members += [
        ("event", .string("planned")), ("create", .integer(counts.create)), ("overwrite", .integer(counts.overwrite)),
        ("equal", .integer(counts.equal)), ("refused", .integer(counts.refused)),
      ]
    case .before(let number, let before):
      members += [("event", .string("before")), ("number", .integer(number))]
      document = before
    case .result(let number, let outcome):
      members += [("event", .string("result")), ("number", .integer(number))] + self.members(of: outcome)
    case .applying(let time): members += [("event", .string("applying")), ("time", .time(time))]
    case .finished(let time): members += [("event", .string("finished")), ("time", .time(time))]
    case .undoing(let time): members += [("event", .string("undoing")), ("time", .time(time))]
    case .restore(let plan, let path, let time):
      members += [
        ("event", .string("restore")), ("schema", .string(wholeSchema)), ("plan", .string(plan)),
        ("path", .string(path)), ("time", .time(time)),
      ]
    case .phase(let phase, let facts):
      members += [("event", .string("phase")), ("phase", .string(phase.rawValue))] + self.members(of: facts)
    }
    var json = JSONText()
    json.value(.members(members))
    if let document { append(document, to: &json) }
    let code = try key.code(of: json.bytes)
    json.bytes.removeLast()
    json.bytes += Self.codeMember
    json.bytes += code.hexadecimal.utf8
    json.raw("\"}")
    return json.bytes
  }

  private static let codeMember = Array(",\"mac\":\"".utf8)

  /// The code at the end of a line, and the line without it; nil if it has none.
  static func split(_ line: [UInt8]) -> (content: [UInt8], code: Digest256)? {
    let start = line.count - codeMember.count - 2 * Digest256.byteCount - 2
    guard start > 0, line[start...].starts(with: codeMember), line.suffix(2).elementsEqual("\"}".utf8),
      let code = Digest256(
        hexadecimal: String(decoding: line[(start + codeMember.count)..<(line.count - 2)], as: UTF8.self))
    else { return nil }
    return (line[..<start] + [UInt8(ascii: "}")], code)
  }

  private static func members(of facts: PhaseFacts) -> [(String, JSONValue?)] {
    [
      ("operation", facts.operation.map { .string($0) }), ("before", facts.before.map { .strings($0) }),
      ("snapshotTime", facts.state.map { .time($0.readTime.microseconds) }),
      ("documents", facts.state.map { .integer($0.documents) }),
      ("digest", (facts.state?.digest).map { .string($0.hexadecimal) }), ("uid", facts.uid.map { .string($0) }),
      ("time", .time(facts.time)),
    ]
  }

  private static func members(of start: JournalStart) -> [(String, JSONValue?)] {
    [
      ("event", .string("start")), ("schema", .string(schema)), ("tool", .string(start.tool)),
      ("time", .time(start.time)), ("export", .string(start.export)), ("target", .string(start.target.description)),
      ("only", .strings(start.only)), ("mode", .string(start.mode.description)),
      ("references", .string(start.references.rawValue)),
      ("source", start.source.map { .string($0.description) }),
      ("production", start.production.map { .string($0.description) }),
      ("accepted", start.acceptsOtherDatabase ? .strings([BackupScope.Mismatch.otherDatabase.rawValue]) : nil),
      ("uid", start.uid.map { .string($0) }),
    ]
  }

  private static func members(of planned: PlannedDocument) -> [(String, JSONValue?)] {
    let entry = planned.entry
    return [
      ("event", .string("document")), ("number", .integer(planned.number)),
      ("document", .string(planned.path.description)), ("updateTime", planned.updateTime.map { .time($0) }),
      ("file", .integer(entry.place.file)), ("offset", .integer(entry.place.offset)), ("size", .integer(entry.size)),
      ("fingerprint", .string(entry.fingerprint.hexadecimal)),
    ]
  }

  private static func members(of outcome: DocumentOutcome) -> [(String, JSONValue?)] {
    switch outcome {
    case .written(let time): [("outcome", .string("written")), ("updateTime", time.map { .time($0) })]
    case .equal: [("outcome", .string("equal"))]
    case .changed: [("outcome", .string("changed"))]
    case .failed(let reason): [("outcome", .string("failed")), ("reason", .string(reason))]
    }
  }

  /// As the REST API has it, so that a person can read it too. The object is opened again.
  private static func append(_ document: Document, to json: inout JSONText) {
    json.bytes.removeLast()
    json.raw(",\"document\":{\"name\":")
    json.string(document.name.description)
    json.raw(",\"fields\":{")
    for (index, field) in document.fields.enumerated() {
      if index > 0 { json.raw(",") }
      json.string(field.name)
      json.raw(":")
      json.value(field.value)
    }
    json.raw("}}}")
  }
}

extension Fingerprint {
  /// 32 lower-case hexadecimal digits.
  var hexadecimal: String {
    [high, low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  init?(hexadecimal text: String) {
    guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.dropFirst(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}
