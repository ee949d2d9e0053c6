import Documents
import JSON
import Keys
import Policy
import Verification

extension RunModel {
  /// The timeline as GitHub-flavoured Markdown: an incident report to begin with.
  package func markdown(toolVersion: String) -> [UInt8] {
    var markdown = Markdown()
    markdown.raw("## ")
    markdown.words("\(title): \(ending)")
    if !open.isEmpty {
      markdown.raw("\n")
      markdown.heading("Left open")
      for point in open {
        markdown.raw("- ")
        markdown.sentence(point.sentence)
        markdown.raw("\n")
      }
    }
    markdown.raw("\n\n| | |\n|---|---|\n")
    for (label, value) in facts { markdown.row({ $0.words(label) }, { $0.words(value) }) }
    for value in values + stepValues.map({ ($0.name, $0.value) }) {
      markdown.row({ $0.words(value.name) }, { $0.code(value.value) })
    }
    markdown.heading("Steps")
    markdown.raw("| | step | outcome | began (UTC) | took | expected | tries |\n|---:|---|---|---|---:|---:|---:|\n")
    for step in steps {
      markdown.row(
        { $0.words("\(step.number)") }, { $0.words(step.title) }, { $0.words(step.state) },
        { $0.words(step.began.map(clock) ?? "") },
        { markdown in
          guard let seconds = step.seconds else { return }
          if step.isLate { markdown.raw("**") }
          markdown.words(Quantity.seconds(seconds))
          if step.isLate { markdown.raw("**") }
        }, { $0.words(step.expected.map(LengthOfTime.textInHours) ?? "") },
        { $0.words(step.attempts > 0 ? "\(step.attempts)" : "") })
    }
    appendFiles(&markdown)
    appendCommands(&markdown)
    if !followUps.isEmpty {
      markdown.heading("Follow-ups")
      markdown.raw("| what | owner | due |\n|---|---|---|\n")
      for followUp in followUps {
        markdown.row({ $0.sentence(followUp.text) }, { $0.words(followUp.owner) }, { $0.words(followUp.due) })
      }
    }
    markdown.heading("What happened")
    for moment in moments {
      markdown.raw("- ")
      markdown.words(clock(moment.time))
      markdown.words(moment.step.map { " step \($0): " } ?? " ")
      markdown.sentence(moment.text)
      markdown.raw("\n")
    }
    markdown.raw("\n<sub>")
    markdown.words("run \(run) · runbook sha256 \(sha256) · rekindle \(toolVersion)")
    markdown.raw("</sub>\n")
    return Array(markdown.text.utf8)
  }

  private func appendFiles(_ markdown: inout Markdown) {
    guard !files.isEmpty else { return }
    markdown.heading("Reports and proofs")
    for file in files {
      markdown.raw("- ")
      markdown.words("Step \(file.step): ")
      markdown.code(file.name)
      if !file.statement.isEmpty { markdown.sentence(" · \(file.statement)") }
      if let sha256 = file.sha256 {
        markdown.words(" · sha256 ")
        markdown.code(sha256)
      }
      markdown.raw("\n")
    }
  }

  private func appendCommands(_ markdown: inout Markdown) {
    guard !commands.isEmpty else { return }
    markdown.heading("Commands")
    for command in commands {
      markdown.words("Step \(command.step), \(command.sentence)")
      if let log = command.log {
        markdown.words(", log ")
        markdown.code(log)
      }
      markdown.raw("\n\n")
      guard !command.lines.isEmpty else { continue }
      for line in command.lines { markdown.indentedCode(line) }
      markdown.raw("\n")
    }
  }

  /// What is said of the run as a whole.
  var facts: [(label: String, value: String)] {
    var facts = [
      ("state", ending), ("began", Timestamp.text(microseconds: began / 1_000_000 * 1_000_000)),
      ("ended", Timestamp.text(microseconds: ended / 1_000_000 * 1_000_000)),
      ("took", Quantity.seconds(seconds) + (expected.map { ", expected \(LengthOfTime.textInHours($0))" } ?? "")),
    ]
    for person in operators { facts.append(("operator", person)) }
    for machine in machines { facts.append(("machine", machine)) }
    if !tool.isEmpty { facts.append(("version", tool)) }
    for (step, name, role, method) in approvals {
      facts.append(("approval", "step \(step) by \(name) as \(role), \(method)"))
    }
    if retries > 0 { facts.append(("tried again", "\(retries)")) }
    return facts
  }

  /// `02:04:12`, with the day before it if that is another one than the run's first.
  func clock(_ time: Int64) -> String {
    func parts(_ time: Int64) -> [Substring] {
      Timestamp.text(microseconds: time / 1_000_000 * 1_000_000).dropLast().split(separator: "T")
    }
    let (now, first) = (parts(time), parts(began))
    return now.first == first.first ? String(now.last ?? "") : now.joined(separator: " ")
  }
}
