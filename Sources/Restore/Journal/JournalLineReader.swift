import Catalog
import Documents
import ExportFormat
import GoogleCloud
import Verification

/// Reads a journal's lines: strictly, since what they say decides what is written.
enum JournalLineReader {
  /// What a line says, and what it says of its place.
  struct Line {
    var sequence: Int
    var previous: Digest256
    var event: JournalEvent
  }

  /// Nil for what is no line of a journal.
  static func line(_ bytes: [UInt8]) -> Line? {
    guard let json = try? JSONParser.parse(bytes), let sequence = count(json["sequence"]),
      let previous = json["previous"]?.text.flatMap({ Digest256(hexadecimal: $0) }), let event = event(json)
    else { return nil }
    return Line(sequence: sequence, previous: previous, event: event)
  }

  private static func event(_ json: JSONValue) -> JournalEvent? {
    switch json["event"]?.text {
    case "start": return start(json).map { .start($0) }
    case "document": return planned(json).map { .document($0) }
    case "planned":
      guard let create = count(json["create"]), let overwrite = count(json["overwrite"]),
        let equal = count(json["equal"]), let refused = count(json["refused"])
      else { return nil }
      return .planned(PlanCounts(create: create, overwrite: overwrite, equal: equal, refused: refused))
    case "before":
      guard let number = count(json["number"]) else { return nil }
      guard let document = json["document"] else { return .before(number: number, document: nil) }
      return (try? RESTDocumentReader().document(document)).map { .before(number: number, document: $0) }
    case "result":
      guard let number = count(json["number"]), let outcome = outcome(json) else { return nil }
      return .result(number: number, outcome)
    case "applying": return time(json["time"]).map { .applying(time: $0) }
    case "finished": return time(json["time"]).map { .finished(time: $0) }
    case "undoing": return time(json["time"]).map { .undoing(time: $0) }
    case "restore":
      guard json["schema"]?.text == JournalLine.wholeSchema, let plan = json["plan"]?.text,
        let path = json["path"]?.text, let time = time(json["time"])
      else { return nil }
      return .restore(plan: plan, path: path, time: time)
    case "phase":
      guard let phase = json["phase"]?.text.flatMap({ RestorePhase(rawValue: $0) }), let facts = facts(json) else {
        return nil
      }
      return .phase(phase, facts)
    default: return nil
    }
  }

  private static func facts(_ json: JSONValue) -> PhaseFacts? {
    guard let time = time(json["time"]) else { return nil }
    var facts = PhaseFacts(time: time, operation: json["operation"]?.text, uid: json["uid"]?.text)
    if let before = json["before"] {
      guard let names = before.elements?.map(\.text), names.allSatisfy({ $0 != nil }) else { return nil }
      facts.before = names.compactMap(\.self)
    }
    if let snapshot = json["snapshotTime"] {
      guard let readTime = self.time(snapshot), let documents = count(json["documents"]) else { return nil }
      facts.state = TargetState(readTime: ReadTime(microseconds: readTime), documents: documents)
      if let digest = json["digest"] {
        guard let digest = digest.text.flatMap({ Digest256(hexadecimal: $0) }) else { return nil }
        facts.state?.digest = digest
      }
    }
    return facts
  }

  private static func start(_ json: JSONValue) -> JournalStart? {
    guard json["schema"]?.text == JournalLine.schema, let tool = json["tool"]?.text, let time = time(json["time"]),
      let export = json["export"]?.text, let name = json["target"]?.text,
      let target = (try? DatabaseAddress(name)) ?? nil, let only = json["only"]?.elements?.compactMap(\.text),
      let mode = json["mode"]?.text.flatMap({ RestoreMode($0) }),
      let references = json["references"]?.text.flatMap({ RestoreReferences(rawValue: $0) })
    else { return nil }
    let databases = ["source", "production"].map { json[$0].map { $0.text.flatMap { DatabaseName(resource: $0) } } }
    guard databases.allSatisfy({ $0 != .some(.none) }) else { return nil }
    guard json["uid"] == nil || json["uid"]?.text != nil else { return nil }
    let accepted = json["accepted"]
    guard accepted == nil || accepted?.elements?.map(\.text) == [BackupScope.Mismatch.otherDatabase.rawValue] else {
      return nil
    }
    return JournalStart(
      tool: tool, time: time, export: export, target: target, only: only, mode: mode, references: references,
      acceptsOtherDatabase: accepted != nil, source: databases[0] ?? nil, production: databases[1] ?? nil,
      uid: json["uid"]?.text)
  }

  private static func planned(_ json: JSONValue) -> PlannedDocument? {
    guard let number = count(json["number"]), let path = json["document"]?.text.flatMap({ DocumentPath($0) }),
      let file = count(json["file"]), let offset = count(json["offset"]), let size = count(json["size"]),
      let fingerprint = json["fingerprint"]?.text.flatMap({ Fingerprint(hexadecimal: $0) })
    else { return nil }
    let updated = json["updateTime"]
    guard updated == nil || time(updated) != nil else { return nil }
    return PlannedDocument(
      number: number, path: path, updateTime: time(updated),
      entry: CatalogEntry(fingerprint: fingerprint, place: RecordPlace(file: file, offset: offset), size: size))
  }

  private static func outcome(_ json: JSONValue) -> DocumentOutcome? {
    switch json["outcome"]?.text {
    case "written": .written(updateTime: time(json["updateTime"]))
    case "equal": .equal
    case "changed": .changed
    case "failed": .failed(json["reason"]?.text ?? "")
    default: nil
    }
  }

  private static func time(_ json: JSONValue?) -> Int64? { json?.text.flatMap(Timestamp.microseconds) }

  private static func count(_ json: JSONValue?) -> Int? {
    guard case .number(let text)? = json, let count = Int(text), count >= 0 else { return nil }
    return count
  }
}
