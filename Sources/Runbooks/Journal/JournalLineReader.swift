import Documents

/// Reads one line of a journal: strictly, since what it says decides what is run.
enum JournalLineReader {
  /// Why a line is none, as a sentence.
  struct Problem: Error {
    var reason: String
  }

  static func line(_ bytes: [UInt8]) throws(Problem) -> JournalLine {
    let root: JSONValue
    do throws(JSONSyntaxError) { root = try JSONParser.parse(bytes) } catch {
      throw Problem(reason: "It is \(error).")
    }
    let object = try JournalObject(root)
    guard try object.text("schema") == JournalLine.schema else { throw Problem(reason: "Its schema is another one.") }
    guard let time = Timestamp.microseconds(try object.text("time")) else {
      throw Problem(reason: "Its time is none.")
    }
    return JournalLine(
      sequence: try object.count("sequence"), previous: try object.digest("previous"), time: time,
      event: try event(object))
  }

  private static func event(_ object: JournalObject) throws(Problem) -> JournalEvent {
    let name = try object.text("event")
    switch name {
    case "started": return .started(try start(object))
    case "resumed":
      return .resumed(try person(try object.object("operator")), lostBytes: try object.count("lostBytes"))
    case "stopped":
      return .stopped(
        JournalEvent.Stop(
          reason: try object.choice("reason"), step: try object.has("step") ? object.count("step") : nil))
    case "finished": return .finished
    case "taken-back": return .takenBack
    default: return try stepEvent(name, try object.count("step"), object)
    }
  }

  private static func stepEvent(
    _ name: String, _ step: Int, _ object: JournalObject
  ) throws(Problem) -> JournalEvent {
    switch name {
    case "entered": return .entered(step: step)
    case "check":
      return .check(
        step: step,
        JournalEvent.CheckRecord(
          part: try object.choice("part"), index: try object.count("index"), holds: try object.truth("holds"),
          tries: try object.count("tries"), seconds: try object.seconds("seconds")))
    case "confirmed":
      return .confirmed(step: step, value: try object.text("value"), byOption: try object.truth("byOption"))
    case "approved":
      return .approved(
        step: step,
        JournalEvent.Approval(
          role: try object.text("role"), name: try object.text("name"), method: try object.choice("method"),
          digest: try object.has("sha256") ? object.digest("sha256") : nil))
    case "intent": return .intent(step: step, attempt: try object.count("attempt"))
    case "result": return .result(step: step, try command(object))
    case "value": return .value(step: step, try value(object))
    case "done": return .done(step: step, try object.choice("how"))
    case "skipped":
      return .skipped(step: step, reason: try object.text("reason"), byCondition: try object.truth("byCondition"))
    case "failed": return .failed(step: step, reason: try object.text("reason"))
    case "interrupted": return .interrupted(step: step)
    case "undo-intent": return .undoIntent(step: step, attempt: try object.count("attempt"))
    case "undo-result": return .undoResult(step: step, try command(object))
    case "paused": return .paused(step: step, seconds: try object.seconds("seconds"))
    default: throw Problem(reason: "This version knows no event \"\(name.prefix(40))\".")
    }
  }

  private static func start(_ object: JournalObject) throws(Problem) -> JournalEvent.Start {
    JournalEvent.Start(
      runbook: try object.text("runbook"), title: try object.text("title"), digest: try object.digest("sha256"),
      steps: try object.count("steps"),
      values: try object.objects("values").map { element throws(Problem) in try value(element) },
      operator_: try person(try object.object("operator")), tool: try object.text("tool"), run: try object.text("run"))
  }

  private static func person(_ object: JournalObject) throws(Problem) -> JournalEvent.Person {
    JournalEvent.Person(
      name: try object.text("name"), account: try object.text("account"), uid: try object.count("uid"))
  }

  private static func value(_ object: JournalObject) throws(Problem) -> NamedValue {
    NamedValue(name: try object.text("name"), value: try object.text("value"))
  }

  private static func command(_ object: JournalObject) throws(Problem) -> JournalEvent.CommandRecord {
    JournalEvent.CommandRecord(
      attempt: try object.count("attempt"), status: try object.integer("status"),
      timedOut: try object.truth("timedOut"), seconds: try object.seconds("seconds"), log: try object.text("log"))
  }
}

/// A JSON object whose members are asked for by name and kind.
private struct JournalObject {
  typealias Problem = JournalLineReader.Problem

  private let members: [String: JSONValue]

  init(_ value: JSONValue) throws(Problem) {
    guard let list = value.members else { throw Problem(reason: "It is no JSON object.") }
    var members: [String: JSONValue] = [:]
    for member in list where members.updateValue(member.value, forKey: member.name) != nil {
      throw Problem(reason: "A member stands in it twice.")
    }
    self.members = members
  }

  private func bad(_ name: String) -> Problem { Problem(reason: "Its \(name) is missing or of another kind.") }

  func has(_ name: String) -> Bool { members[name] != nil }

  func text(_ name: String) throws(Problem) -> String {
    guard let text = members[name]?.text else { throw bad(name) }
    return text
  }

  func truth(_ name: String) throws(Problem) -> Bool {
    guard let truth = members[name]?.truth else { throw bad(name) }
    return truth
  }

  func integer(_ name: String) throws(Problem) -> Int {
    guard case .number(let text)? = members[name], let value = Int(text) else { throw bad(name) }
    return value
  }

  func count(_ name: String) throws(Problem) -> Int {
    let value = try integer(name)
    guard value >= 0 else { throw bad(name) }
    return value
  }

  func seconds(_ name: String) throws(Problem) -> Double {
    guard case .number(let text)? = members[name], let value = Double(text), value.isFinite, value >= 0 else {
      throw bad(name)
    }
    return value
  }

  func digest(_ name: String) throws(Problem) -> Digest256 {
    guard let digest = Digest256(hexadecimal: try text(name)) else { throw bad(name) }
    return digest
  }

  func choice<Choice: RawRepresentable>(_ name: String) throws(Problem) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: try text(name)) else { throw bad(name) }
    return choice
  }

  func object(_ name: String) throws(Problem) -> JournalObject {
    guard let value = members[name] else { throw bad(name) }
    return try JournalObject(value)
  }

  func objects(_ name: String) throws(Problem) -> [JournalObject] {
    guard let elements = members[name]?.elements else { throw bad(name) }
    return try elements.map { element throws(Problem) in try JournalObject(element) }
  }
}
