import Documents
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
