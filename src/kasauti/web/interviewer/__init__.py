"""Pages of those who interview: plans and panels, scorecards with their anchors, the debrief."""
