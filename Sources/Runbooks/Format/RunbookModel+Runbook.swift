import Foundation
import Keys
package import Policy
package import Reports

extension RunbookModel {
  /// - Parameter people: those of the policy, for the texts that name them; nil if it names nobody.
  package init(_ runbook: Runbook, _ people: People? = nil) {
    self.init(path: runbook.path, title: runbook.title, sha256: runbook.digest.hexadecimal)
    when = runbook.when
    expected = runbook.expected
    cost = runbook.cost
    func filled(_ text: String) -> String { ProseText.filled(text) { PeopleNames.value($0, people) } }
    severity = runbook.severity.map(filled)
    declareWhen = runbook.declareWhen.map(filled)
    endsWhen = runbook.endsWhen.map(filled)
    messages = runbook.messages.map { ($0.name, filled($0.text)) }
    self.people = people
    approvers = runbook.approvers
    roles = runbook.roles.map { ($0.name, $0.description, $0.people) }
    parameters = runbook.parameters.map { ($0.name, $0.description, $0.defaultValue, $0.isRequired, $0.pattern) }
    environment = runbook.environment.map { ($0.name, $0.description) }
    tools = runbook.tools
    steps = runbook.steps.map { Step($0) }
  }
}

extension RunbookModel.Step {
  fileprivate init(_ step: Runbooks.Step) {
    self.init(number: step.number, title: step.title, line: step.line)
    isManual = step.isManual
    mutates = step.mutates
    canBeUndone = step.undo != nil
    expected = step.expected
    confirm = step.confirm
    approval = step.approval
    condition = step.condition?.text
    checks = step.before.count + step.after.count
    sets = step.sets
    tells = step.tells
    blocks = step.blocks.map { ($0.part, $0.block.line, $0.block.command, $0.block.timeout) }
  }
}

extension RunbookListModel {
  /// The runbooks in a folder, and its other Markdown files, each with the reason why it is none; sorted by their names.
  /// - Throws: if the folder cannot be read.
  package init(folder: String) throws {
    self.init([])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    for name in names.filter({ $0.lowercased().hasSuffix(".md") && !$0.hasPrefix(".") }).sorted() {
      let path = URL(fileURLWithPath: folder).appendingPathComponent(name).relativePath
      do throws(RunbookProblem) {
        entries.append(.runbook(RunbookModel(try RunbookReader.read(path))))
      } catch {
        entries.append(
          .other(path: path, code: error.code.rawValue, line: error.line, key: error.key, message: error.message))
      }
    }
  }
}
