import ArgumentParser
import Restore

/// `--mode` as it is typed.
struct ModeOption: ExpressibleByArgument {
  var mode: RestoreMode

  init(mode: RestoreMode) {
    self.mode = mode
  }

  init?(argument: String) {
    guard let mode = RestoreMode(argument) else { return nil }
    self.mode = mode
  }

  var defaultValueDescription: String { mode.description }
}

enum ReferencesOption: String, ExpressibleByArgument, CaseIterable {
  case keep, retarget

  var references: RestoreReferences {
    switch self {
    case .keep: .keep
    case .retarget: .retarget
    }
  }
}
