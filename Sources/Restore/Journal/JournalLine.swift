import Catalog
import Documents
import ExportFormat

/// Writes a journal's lines.
///
///     {"sequence":7,"previous":"SHA-256 of line 6","event":"before","number":3,"document":{"name":"...","fields":{...}}}
enum JournalLine {
  static let schema = "rekindle.documents-journal/1"
  /// Of a restore of a whole export.
  static let wholeSchema = "rekindle.restore-journal/1"

  /// The line without its newline.
  static func bytes(_ event: JournalEvent, sequence: Int, previous: Digest256) -> [UInt8] {
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
    case .phase(let phase, let operation, let time):
      members += [
        ("event", .string("phase")), ("phase", .string(phase.rawValue)),
        ("operation", operation.map { .string($0) }), ("time", .time(time)),
      ]
    }
    var json = JSONText()
    json.value(.members(members))
    if let document { append(document, to: &json) }
    return json.bytes
  }

  private static func members(of start: JournalStart) -> [(String, JSONValue?)] {
    [
      ("event", .string("start")), ("schema", .string(schema)), ("tool", .string(start.tool)),
      ("time", .time(start.time)), ("export", .string(start.export)), ("target", .string(start.target.description)),
      ("only", .strings(start.only)), ("mode", .string(start.mode.description)),
      ("references", .string(start.references.rawValue)),
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
