import GoogleCloud

extension Lifecycle.Rule {
  /// Whether it deletes everything that is so many days old, and says no more: the kind of rule that a policy's days make.
  var deletesByAgeOnly: Bool {
    guard action.type == "Delete", let age = condition.age else { return false }
    return self == .delete(afterDays: age)
  }
}

extension Lifecycle.Condition {
  /// Whether it can be true of a present object of an export, whatever its folder's name: not if only old versions are meant.
  var mayTouchExports: Bool {
    isLive != false && numNewerVersions == nil && daysSinceNoncurrentTime == nil && noncurrentTimeBefore == nil
      && daysSinceCustomTime == nil && customTimeBefore == nil
  }
}
