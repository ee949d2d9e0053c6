package import JSON
import Keys

extension JournalLine {
  /// Reads one line of a journal: strictly, since what it says decides what is run.
  package init(line: [UInt8]) throws(JSONShapeError) {
    let root: JSONValue
    do throws(JSONSyntaxError) { root = try JSONParser.parse(line) } catch {
      throw JSONShapeError("It is \(error).")
    }
    let object = try JSONObject(root, "the line")
    guard try object.string("schema") == JournalLine.schema else { throw JSONShapeError("Its schema is another one.") }
    self.init(
      sequence: try object.count("sequence"), previous: try object.digest("previous"), time: try object.time("time"),
      event: try Self.event(object))
  }

  private static func event(_ object: JSONObject) throws(JSONShapeError) -> JournalEvent {
    let name = try object.text("event")
    func step() throws(JSONShapeError) -> Int { try object.count("step") }
    switch name {
    case "started": return .started(try start(object))
    case "resumed":
      return .resumed(
        try person(try object.object("operator")), lostBytes: try object.count("lostBytes"),
        machine: try object.has("machine") ? object.string("machine") : nil)
    case "stopped":
      return .stopped(
        JournalEvent.Stop(reason: try object.choice("reason"), step: try object.optionalCount("step")))
    case "finished": return .finished
    case "taken-back": return .takenBack
    case "entered": return .entered(step: try step())
    case "check":
      return .check(
        step: try step(),
        JournalEvent.CheckRecord(
          part: try object.choice("part"), index: try object.count("index"), holds: try object.truth("holds"),
          tries: try object.count("tries"), seconds: try object.seconds("seconds")))
    case "confirmed":
      return .confirmed(step: try step(), value: try object.string("value"), byOption: try object.truth("byOption"))
    case "approved":
      return .approved(
        step: try step(),
        JournalEvent.Approval(
          role: try object.string("role"), name: try object.string("name"), method: try object.choice("method"),
          digest: try object.has("sha256") ? object.digest("sha256") : nil,
          files: try object.has("files") ? object.digest("files") : nil))
    case "intent": return .intent(step: try step(), attempt: try object.count("attempt"))
    case "result": return .result(step: try step(), try command(object))
    case "value": return .value(step: try step(), try value(object))
    case "left-open":
      return .leftOpen(step: try step(), try object.choice("origin"), try object.texts("points"))
    case "settled":
      return .settled(
        try person(try object.object("operator")),
        OpenPoint(step: try step(), text: try object.string("point"), origin: try object.choice("origin")),
        reason: try object.string("reason"))
    case "open": return .endedOpen(points: try object.count("points"))
    case "done": return .done(step: try step(), try object.choice("how"))
    case "skipped":
      return .skipped(
        step: try step(), reason: try object.string("reason"), byCondition: try object.truth("byCondition"))
    case "failed": return .failed(step: try step(), reason: try object.string("reason"))
    case "interrupted": return .interrupted(step: try step())
    case "undo-intent": return .undoIntent(step: try step(), attempt: try object.count("attempt"))
    case "undo-result": return .undoResult(step: try step(), try command(object))
    case "went-back": return .wentBack(step: try step(), to: try object.count("to"))
    case "changed": return .changed(try value(object))
    case "note": return .note(try person(try object.object("operator")), text: try object.string("text"))
    case "follow-up": return .followUp(try person(try object.object("operator")), try followUp(object))
    case "paused": return .paused(step: try step(), seconds: try object.seconds("seconds"))
    default: throw JSONShapeError("This version knows no event \"\(name.prefix(40))\".")
    }
  }

  private static func followUp(_ object: JSONObject) throws(JSONShapeError) -> FollowUp {
    let (text, owner, due) = (try object.string("text"), try object.string("owner"), try object.string("due"))
    do throws(FollowUp.Problem) { return try FollowUp(text, owner: owner, due: due) } catch {
      throw JSONShapeError(error.description)
    }
  }

  private static func start(_ object: JSONObject) throws(JSONShapeError) -> JournalEvent.Start {
    JournalEvent.Start(
      runbook: try object.string("runbook"), title: try object.string("title"), digest: try object.digest("sha256"),
      steps: try object.count("steps"),
      values: try object.objects("values").map { element throws(JSONShapeError) in try value(element) },
      operator: try person(try object.object("operator")), tool: try object.string("tool"),
      run: try object.string("run"), approvers: try object.has("approvers") ? object.digest("approvers") : nil,
      machine: try object.has("machine") ? object.string("machine") : nil)
  }

  private static func person(_ object: JSONObject) throws(JSONShapeError) -> JournalEvent.Person {
    JournalEvent.Person(
      name: try object.string("name"), account: try object.string("account"), uid: try object.count("uid"))
  }

  private static func value(_ object: JSONObject) throws(JSONShapeError) -> NamedValue {
    let name = try object.string("name")
    guard NamedValue.isName(name) else { throw JSONShapeError("Its name is none of a variable.") }
    return NamedValue(name: name, value: try object.string("value"))
  }

  private static func command(_ object: JSONObject) throws(JSONShapeError) -> JournalEvent.CommandRecord {
    JournalEvent.CommandRecord(
      attempt: try object.count("attempt"), status: try object.integer("status"),
      timedOut: try object.truth("timedOut"), seconds: try object.seconds("seconds"), log: try object.string("log"),
      isRefusal: try object.has("refused") ? object.truth("refused") : false)
  }
}
