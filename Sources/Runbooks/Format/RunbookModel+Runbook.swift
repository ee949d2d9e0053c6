import Foundation
import Keys
package import Reports

extension RunbookModel {
  package init(_ runbook: Runbook) {
    self.init(path: runbook.path, title: runbook.title, sha256: runbook.digest.hexadecimal)
    when = runbook.when
    expected = runbook.expected
    cost = runbook.cost
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
