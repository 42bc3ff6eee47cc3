"""The fictional township 隔山镇: invented people, real shapes."""
