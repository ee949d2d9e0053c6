import Catalog
import Comparison
import Documents
import ExportFormat
import Files
import GoogleCloud
import JSON
import Keys
import Verification

/// Reads what a journal's lines say: strictly, since it decides what is written.
extension RestoreLine: ChainedLine {
  init(line: [UInt8]) throws(JSONShapeError) {
    let notOne = JSONShapeError("It is no line of a journal.")
    guard let json = try? JSONParser.parse(line) else { throw notOne }
    let object = try JSONObject(json, "the line")
    guard let event = try? Self.event(object) else { throw notOne }
    self.init(sequence: try object.count("sequence"), previous: try object.digest("previous"), event: event)
  }

  private static func event(_ object: JSONObject) throws -> RestoreEvent {
    switch try object.text("event") {
    case "start": return .start(try start(object))
    case "document": return .document(try planned(object))
    case "planned":
      return .planned(
        PlanCounts(
          create: try object.count("create"), overwrite: try object.count("overwrite"),
          equal: try object.count("equal"), refused: try object.count("refused")))
    case "before":
      let number = try object.count("number")
      guard object.has("document") else { return .before(number: number, document: nil) }
      return .before(number: number, document: try RESTDocumentReader().document(object.value("document")))
    case "result": return .result(number: try object.count("number"), try outcome(object))
    case "applying": return .applying(time: try object.time("time"))
    case "finished": return .finished(time: try object.time("time"))
    case "undoing": return .undoing(time: try object.time("time"))
    case "restore":
      guard try object.text("schema") == RestoreLine.exportSchema else { throw object.bad("schema") }
      return .restore(
        plan: try object.text("plan"), path: try object.text("path"), time: try object.time("time"))
    case "phase": return .phase(try object.choice("phase"), try facts(object))
    default: throw object.bad("event")
    }
  }

  private static func facts(_ object: JSONObject) throws(JSONShapeError) -> PhaseFacts {
    var facts = PhaseFacts(
      time: try object.time("time"), operation: try object.optionalText("operation"),
      uid: try object.optionalText("uid"))
    if object.has("before") { facts.before = try object.texts("before") }
    if let readTime = try object.optionalTime("snapshotTime") {
      facts.state = TargetState(
        readTime: ReadTime(microseconds: readTime), documents: try object.count("documents"))
      if object.has("digest") { facts.state?.digest = try object.digest("digest") }
    }
    return facts
  }

  private static func start(_ object: JSONObject) throws -> JournalStart {
    guard try object.text("schema") == RestoreLine.schema else { throw object.bad("schema") }
    guard let target = try DatabaseAddress(object.text("target")) else { throw object.bad("target") }
    guard let mode = RestoreMode(try object.text("mode")) else { throw object.bad("mode") }
    let accepted = try object.has("accepted") ? object.texts("accepted") : nil
    guard accepted == nil || accepted == [BackupScope.Mismatch.otherDatabase.rawValue] else {
      throw object.bad("accepted")
    }
    var request = DocumentsRequest(
      export: try object.text("export"), target: target,
      only: try object.texts("only").map { text in
        guard let pattern = PathPattern(text) else { throw object.bad("only") }
        return pattern
      }, mode: mode, references: try object.choice("references"))
    request.acceptsOtherDatabase = accepted != nil
    return JournalStart(
      tool: try object.text("tool"), time: try object.time("time"), request: request,
      source: try database("source", in: object), production: try database("production", in: object),
      uid: try object.optionalText("uid"))
  }

  private static func database(_ name: String, in object: JSONObject) throws(JSONShapeError) -> DatabaseName? {
    guard let text = try object.optionalText(name) else { return nil }
    guard let database = DatabaseName(resource: text) else { throw object.bad(name) }
    return database
  }

  private static func planned(_ object: JSONObject) throws(JSONShapeError) -> PlannedDocument {
    guard let path = DocumentPath(try object.text("document")) else { throw object.bad("document") }
    guard let fingerprint = Fingerprint(hexadecimal: try object.text("fingerprint")) else {
      throw object.bad("fingerprint")
    }
    let place = RecordPlace(file: try object.count("file"), offset: try object.count("offset"))
    return PlannedDocument(
      number: try object.count("number"), path: path, updateTime: try object.optionalTime("updateTime"),
      entry: CatalogEntry(fingerprint: fingerprint, place: place, size: try object.count("size")))
  }

  private static func outcome(_ object: JSONObject) throws(JSONShapeError) -> DocumentOutcome {
    switch try object.text("outcome") {
    case "written": return .written(updateTime: try object.optionalTime("updateTime"))
    case "equal": return .equal
    case "changed": return .changed
    case "failed": return .failed(try object.string("reason"))
    default: throw object.bad("outcome")
    }
  }
}
