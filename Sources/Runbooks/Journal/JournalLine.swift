import Files
import JSON
package import Keys

/// A line of the journal: an event with its place in the chain.
package struct JournalLine: ChainedLine, Sendable, Equatable {
  static let schema = "rekindle.journal/1"
  /// No title, value or command gets near it.
  static let longest = 1 << 20

  /// 1-based.
  package var sequence: Int
  /// SHA-256 of the line before, without its newline; zero for the first.
  package var previous: Digest256
  /// In microseconds since 1970, by the clock of the machine.
  package var time: Int64
  package var event: JournalEvent

  /// The line's bytes, ended by a newline.
  var bytes: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", Self.schema)
      json.member("sequence", sequence)
      json.member("previous", previous.hexadecimal)
      json.member("time", microseconds: time)
      event.write(to: &json)
    }
    return json.line()
  }
}

extension JournalEvent {
  fileprivate func write(to json: inout JSONWriter) {
    switch self {
    case .started(let start):
      json.member("event", "started")
      json.member("run", start.run)
      json.member("runbook", start.runbook)
      json.member("title", start.title)
      json.member("sha256", start.digest.hexadecimal)
      json.member("approvers", start.approvers?.hexadecimal)
      json.member("steps", start.steps)
      json.objects("values", start.values) { $0.value($1) }
      json.object("operator") { $0.person(start.operator) }
      json.member("tool", start.tool)
      json.member("machine", start.machine)
    case .resumed(let person, let lostBytes, let machine):
      json.member("event", "resumed")
      json.object("operator") { $0.person(person) }
      json.member("lostBytes", lostBytes)
      json.member("machine", machine)
    case .entered(let step): json.step("entered", step)
    case .check(let step, let check):
      json.step("check", step)
      json.member("part", check.part.rawValue)
      json.member("index", check.index)
      json.member("holds", check.holds)
      json.member("tries", check.tries)
      json.member("seconds", seconds: check.seconds)
    case .confirmed(let step, let value, let byOption):
      json.step("confirmed", step)
      json.member("value", value)
      json.member("byOption", byOption)
    case .approved(let step, let approval):
      json.step("approved", step)
      json.member("role", approval.role)
      json.member("name", approval.name)
      json.member("method", approval.method.rawValue)
      json.member("sha256", approval.digest?.hexadecimal)
      json.member("files", approval.files?.hexadecimal)
    case .intent(let step, let attempt):
      json.step("intent", step)
      json.member("attempt", attempt)
    case .result(let step, let command):
      json.step("result", step)
      json.command(command)
    case .value(let step, let value):
      json.step("value", step)
      json.value(value)
    case .leftOpen(let step, let origin, let points):
      json.step("left-open", step)
      json.member("origin", origin.rawValue)
      json.strings("points", points)
    case .settled(let person, let point, let reason):
      json.step("settled", point.step)
      json.object("operator") { $0.person(person) }
      json.member("origin", point.origin.rawValue)
      json.member("point", point.text)
      json.member("reason", reason)
    case .done(let step, let how):
      json.step("done", step)
      json.member("how", how.rawValue)
    case .skipped(let step, let reason, let byCondition):
      json.step("skipped", step)
      json.member("reason", reason)
      json.member("byCondition", byCondition)
    case .failed(let step, let reason):
      json.step("failed", step)
      json.member("reason", reason)
    case .interrupted(let step): json.step("interrupted", step)
    case .undoIntent(let step, let attempt):
      json.step("undo-intent", step)
      json.member("attempt", attempt)
    case .undoResult(let step, let command):
      json.step("undo-result", step)
      json.command(command)
    case .wentBack(let step, let to):
      json.step("went-back", step)
      json.member("to", to)
    case .changed(let value):
      json.member("event", "changed")
      json.value(value)
    case .note(let person, let text):
      json.member("event", "note")
      json.object("operator") { $0.person(person) }
      json.member("text", text)
    case .followUp(let person, let followUp):
      json.member("event", "follow-up")
      json.object("operator") { $0.person(person) }
      json.member("text", followUp.text)
      json.member("owner", followUp.owner)
      json.member("due", followUp.due)
    case .paused(let step, let seconds):
      json.step("paused", step)
      json.member("seconds", seconds: seconds)
    case .stopped(let stop):
      json.member("event", "stopped")
      json.member("reason", stop.reason.rawValue)
      json.member("step", stop.step)
    case .finished: json.member("event", "finished")
    case .endedOpen(let points):
      json.member("event", "open")
      json.member("points", points)
    case .takenBack: json.member("event", "taken-back")
    }
  }
}

extension JSONWriter {
  fileprivate mutating func step(_ event: String, _ step: Int) {
    member("event", event)
    member("step", step)
  }

  fileprivate mutating func person(_ person: JournalEvent.Person) {
    member("name", person.name)
    member("account", person.account)
    member("uid", person.uid)
  }

  fileprivate mutating func value(_ value: NamedValue) {
    member("name", value.name)
    member("value", value.value)
  }

  fileprivate mutating func command(_ command: JournalEvent.CommandRecord) {
    member("attempt", command.attempt)
    member("status", command.status)
    member("timedOut", command.timedOut)
    member("seconds", seconds: command.seconds)
    member("log", command.log)
    if command.isRefusal { member("refused", true) }
  }
}
